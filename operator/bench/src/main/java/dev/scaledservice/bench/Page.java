package dev.scaledservice.bench;

import dev.scaledservice.bench.Findings.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * {@code docs/benchmarks.md}: one section a benchmark; those that were not run stay as they were.
 */
final class Page {

  private static final Pattern SECTION = Pattern.compile("(?ms)^## (\\w+)\\b.*?(?=^## |\\z)");
  private static final String HEAD =
      """
      # Benchmarks

      Written by `make bench` (`make bench ONLY="B6 B7"` for some). A figure that was not reached is printed as `short`, one that could not be measured as `not run`. Machines differ and are noisy: what counts are the ratios within one run.

      """;

  private final Path file;

  Page(Path file) {
    this.file = file;
  }

  void write(Benchmark benchmark, Findings findings, String when, String machine)
      throws IOException {
    var sections = new TreeMap<String, String>(Comparator.comparingInt(Page::order));
    if (Files.exists(file)) {
      SECTION
          .matcher(Files.readString(file))
          .results()
          .forEach(found -> sections.put(found.group(1), found.group().strip() + "\n\n"));
    }
    sections.put(benchmark.id(), section(benchmark, findings, when, machine));
    Files.writeString(file, (HEAD + String.join("", sections.values())).strip() + "\n");
  }

  private static int order(String id) {
    return Integer.parseInt(id.replaceAll("\\D", ""));
  }

  private static String section(
      Benchmark benchmark, Findings findings, String when, String machine) {
    var text = new StringBuilder();
    text.append("## ").append(benchmark.id()).append("\n\n");
    text.append(benchmark.about().strip()).append("\n\n");
    text.append("`make bench ONLY=%s`, %s, %s.\n\n".formatted(benchmark.id(), when, machine));
    text.append("| what | measured | to reach | |\n| --- | --- | --- | --- |\n");
    for (Figure figure : findings.figures()) {
      text.append(
          "| %s | %s | %s | %s |\n"
              .formatted(figure.what(), figure.value(), figure.reach(), figure.verdict()));
    }
    if (!findings.raw().isEmpty()) {
      text.append("\n```\n").append(String.join("\n", findings.raw())).append("\n```\n");
    }
    return text.append("\n").toString();
  }
}
