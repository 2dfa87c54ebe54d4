package dev.scaledservice.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The chart, as helm sees it. */
public record Chart(Rig rig) {

  static final Path FOLDER = Rig.root().resolve("helm/scaledservice");

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Path CASES = Rig.root().resolve("operator/e2e/src/test/resources/chart");

  /** What people install it with: {@code <name>.values.yaml}, by name. */
  static List<String> cases() {
    try (Stream<Path> files = Files.list(CASES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".values.yaml"))
          .map(name -> name.replace(".values.yaml", ""))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path values(String name) {
    return CASES.resolve(name + ".values.yaml");
  }

  static Path golden(String name) {
    return CASES.resolve(name + ".golden.yaml");
  }

  /** All objects and hooks, without the definition, which is another file's copy. */
  Rig.Said render(String name) {
    return template("--values", values(name).toString(), "--set", "crds.install=false");
  }

  /** The configuration that it writes for its HAProxy. */
  public String haproxy(String... set) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--show-only",
                "templates/haproxy.yaml",
                "--set",
                "haproxy.enabled=true,settings.consul.address=http://consul:8500"));
    for (String value : set) {
      arguments.addAll(List.of("--set", value));
    }
    Rig.Said said = template(arguments.toArray(String[]::new));
    if (said.exit() != 0) {
      throw new IllegalStateException(said.text());
    }
    try (MappingIterator<JsonNode> objects =
        YAML.readerFor(JsonNode.class).readValues(said.text())) {
      while (objects.hasNext()) {
        JsonNode config = objects.next().at("/data/haproxy.cfg");
        if (config.isTextual()) {
          return config.asText();
        }
      }
      throw new IllegalStateException("no configuration in " + said.text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Rig.Said template(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "template", "scaledservice", FOLDER.toString(), "--namespace", "scaledservice"));
    command.addAll(List.of(arguments));
    return rig.helm(command.toArray(String[]::new));
  }
}
