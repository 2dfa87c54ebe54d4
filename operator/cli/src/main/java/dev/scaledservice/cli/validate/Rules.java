package dev.scaledservice.cli.validate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds an object against the CEL rules of its schema, {@code x-kubernetes-validations}. */
final class Rules {
  private final CelCompiler compiler =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addLibraries(CelExtensions.strings())
          .addVar("self", SimpleType.DYN)
          .addFunctionDeclarations(Quantities.declarations())
          .build();

  private final CelRuntime runtime =
      CelRuntimeFactory.standardCelRuntimeBuilder()
          .setOptions(CelOptions.DEFAULT)
          .addLibraries(CelExtensions.strings())
          .addFunctionBindings(Quantities.bindings())
          .build();

  private final Map<String, CelRuntime.Program> programs = new HashMap<>();

  /**
   * Checks a value, with its defaults filled in, and everything in it. Rules about a change of
   * something stored ({@code oldSelf}) have nothing to say of a file.
   */
  void check(JsonNode value, JsonNode schema, String path, List<Finding> findings) {
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      String text = rule.path("rule").asText();
      if (!text.contains("oldSelf")) {
        String problem = problem(rule, text, CelValues.of(value, schema));
        if (problem != null) {
          findings.add(Finding.error(path + at(rule, path), problem));
        }
      }
    }
    if (value.isObject()) {
      value
          .properties()
          .forEach(field -> {
            JsonNode inner = schema.path("properties").path(field.getKey());
            check(
                field.getValue(),
                inner.isMissingNode() ? schema.path("additionalProperties") : inner,
                FieldPath.field(path, field.getKey()),
                findings);
          });
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        check(value.get(i), schema.path("items"), FieldPath.item(path, i), findings);
      }
    }
  }

  /** {@code .scaling} behind a path, {@code metadata.name} at the root. */
  private static String at(JsonNode rule, String path) {
    String fieldPath = rule.path("fieldPath").asText();
    return path.isEmpty() && fieldPath.startsWith(".") ? fieldPath.substring(1) : fieldPath;
  }

  private @Nullable String problem(JsonNode rule, String text, Object self) {
    try {
      boolean holds = Boolean.TRUE.equals(program(text).eval(Map.of("self", self)));
      return holds ? null : rule.path("message").asText("breaks the rule " + text);
    } catch (CelEvaluationException noAnswer) {
      return "breaks a rule that has no answer here (%s): %s"
          .formatted(noAnswer.getMessage(), text);
    }
  }

  /**
   * @throws IllegalStateException for a rule that uses what is not known here
   */
  private CelRuntime.Program program(String rule) {
    return programs.computeIfAbsent(
        rule,
        text -> {
          try {
            return runtime.createProgram(compiler.compile(text).getAst());
          } catch (CelValidationException | CelEvaluationException unknown) {
            throw new IllegalStateException("ssvc validate cannot read the rule " + text, unknown);
          }
        });
  }
}
