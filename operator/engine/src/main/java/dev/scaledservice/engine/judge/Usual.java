package dev.scaledservice.engine.judge;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the stable track's share of bad calls has been lately: half as much weight every 10 min. */
final class Usual {

  private static final Duration HALVED = Duration.ofMinutes(10);

  private double remembered;
  private double bad;
  private double total;
  private @Nullable Instant last;

  void add(Instant at, Counts stable) {
    if (last != null && at.isAfter(last)) {
      double halvings = (double) Duration.between(last, at).toMillis() / HALVED.toMillis();
      double kept = Math.pow(0.5, halvings);
      bad *= kept;
      total *= kept;
    }
    last = at;
    bad += stable.bad();
    total += stable.total();
  }

  /** What somebody knew who saw its calls. */
  void remember(double share) {
    remembered = share;
  }

  /** 0 where nothing is known. */
  double share() {
    return total == 0 ? remembered : bad / total;
  }
}
