package dev.scaledservice.controller.settings;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How settings are called in the environment, and which one was meant.
 *
 * <p>{@code statsd.receiveBuffer} is {@code SCALEDSERVICE_STATSD__RECEIVE_BUFFER}: two underscores
 * between levels, one before each capital letter and for each dash. With one underscore between
 * levels, the {@code SCALEDSERVICE_STATSD_PORT} that Kubernetes sets for a Service of that name
 * would be taken for a setting.
 */
final class Names {

  static final String PREFIX = "SCALEDSERVICE_";

  /** What Kubernetes sets for a Service whose name begins like ours. */
  private static final String OF_A_SERVICE =
      PREFIX + "([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_[A-Z]+.*)?)";

  /** What the operator itself sets for instances. */
  private static final String OF_AN_INSTANCE = PREFIX + "(NAME|NAMESPACE|REVISION)";

  private Names() {}

  /** The variable of a setting. */
  static String variable(String path) {
    return PREFIX
        + path.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
            .replace("-", "_")
            .replace(".", "__")
            .toUpperCase(Locale.ROOT);
  }

  /** The name that a person chose, from its part of a variable. */
  static String chosen(String part) {
    return part.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether a variable with our prefix is there for another reason. */
  static boolean isForeign(String variable) {
    return variable.matches(OF_A_SERVICE) || variable.matches(OF_AN_INSTANCE);
  }

  /** The most similar of the known names; null where none is similar. */
  static @Nullable String nearest(String name, Collection<String> known) {
    String best = null;
    int least = Math.max(2, name.length() / 3) + 1;
    for (String candidate : known) {
      int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best;
  }

  /** Letters to insert, drop, replace or swap with the next (optimal string alignment). */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
