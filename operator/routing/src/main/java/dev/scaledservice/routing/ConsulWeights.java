package dev.scaledservice.routing;

import java.util.OptionalInt;

/**
 * The split as Consul's {@code Weights.Passing}, for callers that follow SRV records.
 *
 * <p>HAProxy takes {@code (weight + 255) / 256} of a record's weight, so that 1 to 256 are all the
 * same to it: weights here are multiples of 256, from 256 to 65,280, and mean the same to whoever
 * reads them as they are. Consul has no weight of 0 (it reads it as 1): an instance that is to get
 * nothing has none, and its check is to be critical.
 *
 * @param weights in units of 256
 */
public record ConsulWeights(SlotWeights weights) {

  private static final int UNIT = 256;

  /** Consul takes up to 65,535, which is 255 units and a rest. */
  private static final int LARGEST = 255;

  public static ConsulWeights of(Split split) {
    return new ConsulWeights(SlotWeights.of(split, LARGEST));
  }

  /** What an instance of {@code slot} is to be registered with; empty: with a critical check. */
  public OptionalInt of(Slot slot) {
    int units = weights.of(slot);
    return units == 0 ? OptionalInt.empty() : OptionalInt.of(units * UNIT);
  }
}
