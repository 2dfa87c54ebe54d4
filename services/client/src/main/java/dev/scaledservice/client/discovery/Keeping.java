package dev.scaledservice.client.discovery;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to do while Consul cannot be relied on.
 *
 * @param whenEmpty how long the last instances are called on after Consul says that there are none:
 *     a Consul that lost its data says the same as one whose service has ended. Calls to instances
 *     that did end meanwhile fail, as they would without any
 * @param file where they are remembered for the next start; null for nowhere
 */
public record Keeping(Duration whenEmpty, @Nullable Path file) {
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** 30 s, and no file. */
  public static final Keeping DEFAULT = new Keeping(Duration.ofSeconds(30), null);

  public Keeping {
    if (whenEmpty.isNegative() || whenEmpty.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "whenEmpty is %s; wants 0 to 10 min, such as Duration.ofSeconds(30)"
              .formatted(whenEmpty));
    }
  }

  public Keeping in(Path other) {
    return new Keeping(whenEmpty, other);
  }
}
