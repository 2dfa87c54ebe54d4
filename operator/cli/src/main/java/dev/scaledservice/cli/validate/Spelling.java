package dev.scaledservice.cli.validate;

import java.util.Collection;
import java.util.Locale;

/** Finds what a misspelt name was meant to be. */
final class Spelling {
  private Spelling() {}

  /** {@code ; did you mean x?}, or the names there are, or nothing where there are none. */
  static String hint(String name, Collection<String> known) {
    String nearest = "";
    int least = Integer.MAX_VALUE;
    for (String one : known) {
      int distance = distance(name.toLowerCase(Locale.ROOT), one.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        nearest = one;
      }
    }
    if (least <= Math.max(1, name.length() / 3)) {
      return "; did you mean %s?".formatted(nearest);
    }
    return known.isEmpty()
        ? ""
        : "; there are " + String.join(", ", known.stream().sorted().toList());
  }

  /** Levenshtein's: insertions, deletions and exchanges from one to the other. */
  private static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int exchange = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(exchange, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
