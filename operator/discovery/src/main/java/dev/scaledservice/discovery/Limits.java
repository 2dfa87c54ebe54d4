package dev.scaledservice.discovery;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Consul takes: at most 64 pairs of meta, keys of up to 128 letters, digits, dashes and
 * underscores, values of up to 512 characters.
 */
final class Limits {

  private static final Set<String> OURS =
      Set.of(
          Layout.MANAGED_BY,
          Layout.CLUSTER,
          Layout.CR_UID,
          Layout.POD,
          Layout.POD_UID,
          Layout.REVISION);
  private static final int MOST_META = 64 - OURS.size();
  private static final Pattern KEY = Pattern.compile("[a-zA-Z0-9_-]{1,128}");
  private static final int LONGEST_VALUE = 512;

  private Limits() {}

  /** What is wrong with a registration and what to write instead; null when it can be written. */
  static @Nullable String problem(ServiceRegistration registration) {
    if (registration.serviceName().isBlank()) {
      return "serviceName is empty; wants the name that callers look for";
    }
    var meta = registration.meta();
    if (meta.size() > MOST_META) {
      return "meta has %d entries; wants at most %d".formatted(meta.size(), MOST_META);
    }
    for (var pair : meta.entrySet()) {
      if (OURS.contains(pair.getKey())) {
        return "meta.%s is written by the operator; wants another key".formatted(pair.getKey());
      }
      if (!KEY.matcher(pair.getKey()).matches()) {
        return "meta key '%s' wants 1 to 128 letters, digits, '-' or '_'".formatted(pair.getKey());
      }
      if (pair.getValue().length() > LONGEST_VALUE) {
        return "meta.%s has %d characters; wants at most %d"
            .formatted(pair.getKey(), pair.getValue().length(), LONGEST_VALUE);
      }
    }
    return null;
  }
}
