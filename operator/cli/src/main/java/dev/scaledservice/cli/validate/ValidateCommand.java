package dev.scaledservice.cli.validate;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.cli.Console;
import dev.scaledservice.cli.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ssvc validate}. */
@Command(
    name = "validate",
    header = "What the API server would refuse, and what a person would regret.",
    description = {
      "Looks at every ScaledService in these files, without a cluster: the schema and the rules of"
          + " the definition (errors), and what they let through but somebody will be sorry for"
          + " (warnings). Objects of other kinds are left alone, and named.",
      "Ends with 1 where there is an error; with --strict also where there is a warning."
    })
public final class ValidateCommand implements Callable<Integer> {

  /** What a script wants of the output. */
  enum Output {
    json
  }

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "YAML or JSON; - is the standard input.")
  private List<Path> files = List.of();

  @Option(names = "--strict", description = "Warnings count as errors.")
  private boolean strict;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "json: one object a finding, one a line.")
  private @Nullable Output output;

  private final Console console;
  private final JsonMapper json = new JsonMapper();
  private int errors;
  private int warnings;
  private int services;

  public ValidateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    var validator = new Validator();
    for (Path file : files) {
      for (Document document : read(file)) {
        if (validator.knows(document)) {
          services++;
          report(file, document, validator.validate(document));
        } else if (Validator.hasErrors(document.findings())) {
          report(file, document, document.findings());
        } else {
          say(
              "%s:%d: %s %s is no ScaledService: not looked at"
                  .formatted(file, document.line(FieldPath.ROOT), kind(document), document.name()));
        }
      }
    }
    if (services == 0 && errors == 0) {
      say(
          "no ScaledService in "
              + (files.size() == 1 ? files.getFirst().toString() : "these files"));
    }
    console.out().flush();
    return errors > 0 || (strict && warnings > 0) ? ExitCode.NO : ExitCode.DONE;
  }

  private List<Document> read(Path file) {
    try (BufferedReader text = console.reader(file)) {
      return new YamlReader().read(text);
    } catch (MarkedYAMLException noYaml) {
      errors++;
      int line = noYaml.getProblemMark() == null ? 1 : noYaml.getProblemMark().getLine() + 1;
      print(file, line, "", Finding.error(FieldPath.ROOT, "is no YAML: " + noYaml.getProblem()));
      return List.of();
    } catch (YAMLException noYaml) {
      errors++;
      print(file, 1, "", Finding.error(FieldPath.ROOT, "is no YAML: " + noYaml.getMessage()));
      return List.of();
    } catch (IOException unreadable) {
      throw Console.cannotRead(file, unreadable);
    }
  }

  private void report(Path file, Document document, List<Finding> found) {
    var findings = new ArrayList<>(found);
    findings.sort(Comparator.comparingInt(one -> document.line(one.path())));
    int wrong = 0;
    for (Finding finding : findings) {
      wrong += finding.severity() == Finding.Severity.ERROR ? 1 : 0;
      print(file, document.line(finding.path()), document.name(), finding);
    }
    errors += wrong;
    warnings += findings.size() - wrong;
    say(
        "%s: ScaledService %s %s"
            .formatted(file, document.name(), verdict(wrong, findings.size() - wrong)));
  }

  private static String verdict(int wrong, int regrets) {
    if (wrong > 0) {
      return "would be refused: %d error%s".formatted(wrong, wrong == 1 ? "" : "s");
    }
    return regrets == 0
        ? "is fine"
        : "is valid, with %d warning%s".formatted(regrets, regrets == 1 ? "" : "s");
  }

  private void print(Path file, int line, String name, Finding finding) {
    String severity = finding.severity().name().toLowerCase(Locale.ROOT);
    if (output == Output.json) {
      ObjectNode object = json.createObjectNode();
      object.put("file", file.toString()).put("line", line).put("object", name);
      object
          .put("severity", severity)
          .put("path", finding.path())
          .put("message", finding.message());
      console.out().println(object);
    } else {
      String path = finding.path().isEmpty() ? "" : finding.path() + ": ";
      console
          .out()
          .println("%s:%d: %s: %s%s".formatted(file, line, severity, path, finding.message()));
    }
  }

  /** For people: beside JSON it goes where it disturbs nobody. */
  private void say(String text) {
    (output == Output.json ? console.err() : console.out()).println(text);
  }

  private static String kind(Document document) {
    return document.kind().isEmpty() ? "an object without kind" : document.kind();
  }
}
