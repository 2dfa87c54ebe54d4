package dev.scaledservice.load;

import dev.scaledservice.kit.UsageException;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;

/**
 * When calls are due: the times at which the area under the profile has grown by one gap each.
 *
 * <p>With a gap of 1 the calls are evenly spaced, with exponentially distributed gaps of mean 1
 * they are a Poisson process. Within a piece of rate {@code r} and slope {@code s} the time to the
 * next is the root of {@code gap = r t + s t^2 / 2}, in the form {@code 2 gap / (r + sqrt(r^2 + 2 s
 * gap))}, which also holds for a slope of 0.
 */
final class Arrivals {
  /** A call due at the very end of a piece belongs to it. */
  private static final double ROUNDING = 1e-9;

  private final Profile profile;
  private final boolean repeat;
  private final DoubleSupplier gaps;

  private double offset;
  private int piece;
  private double now;

  /**
   * @param repeat begin again at the end
   * @param gaps area between calls, 1 on average
   * @throws UsageException where a profile without calls is to be repeated
   */
  Arrivals(Profile profile, boolean repeat, DoubleSupplier gaps) {
    if (repeat && profile.isSilent()) {
      throw new UsageException("--repeat wants a profile with calls in it");
    }
    this.profile = profile;
    this.repeat = repeat;
    this.gaps = gaps;
  }

  /** Seconds from the beginning to the next call; empty when there is none. */
  OptionalDouble next() {
    double gap = gaps.getAsDouble();
    while (true) {
      if (piece == profile.pieces().size()) {
        if (!repeat) {
          return OptionalDouble.empty();
        }
        offset += profile.length();
        piece = 0;
        now = 0;
      }
      Profile.Piece at = profile.pieces().get(piece);
      double rate = at.rateAt(now);
      double area = (rate + at.to()) / 2 * (at.end() - now);
      if (area >= gap - ROUNDING) {
        double slope = (at.to() - at.from()) / (at.end() - at.start());
        now += 2 * gap / (rate + Math.sqrt(Math.max(0, rate * rate + 2 * slope * gap)));
        return OptionalDouble.of(offset + now);
      }
      gap -= area;
      piece++;
      now = at.end();
    }
  }
}
