package dev.scaledservice.controller.settings;

import java.util.ArrayList;
import java.util.List;

/** Settings as YAML that could be read again, each line with where its value comes from. */
record Printout(List<Origin> origins) {

  private static final int SOURCE_COLUMN = 48;

  String text() {
    StringBuilder text = new StringBuilder();
    List<String> open = List.of();
    for (Origin origin : origins) {
      List<String> path = List.of(origin.path().split("[.]"));
      List<String> groups = path.subList(0, path.size() - 1);
      for (int depth = shared(open, groups); depth < groups.size(); depth++) {
        text.append("  ".repeat(depth)).append(groups.get(depth)).append(":\n");
      }
      open = new ArrayList<>(groups);
      String line = "  ".repeat(groups.size()) + path.getLast() + ": " + quoted(origin.value());
      text.append(("%-" + SOURCE_COLUMN + "s # %s%n").formatted(line, origin.from()));
    }
    return text.toString();
  }

  private static int shared(List<String> a, List<String> b) {
    int depth = 0;
    while (depth < Math.min(a.size(), b.size()) && a.get(depth).equals(b.get(depth))) {
      depth++;
    }
    return depth;
  }

  /** Letters that mean something to YAML only inside quotes. */
  private static String quoted(String value) {
    return value.matches("[A-Za-z0-9/\\[{][A-Za-z0-9_./:,@ \\]}-]*") && !value.contains(": ")
        ? value
        : "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
