package dev.scaledservice.engine.judge;

/**
 * An instance of the canary that is bad where the others are not: its node, its disk, its luck, but
 * not the version. It is no longer counted for or against the version; somebody should replace it.
 *
 * @param own its calls when it was named
 * @param others the calls of the other instances of the canary at that time
 */
public record Suspect(String instance, Measure measure, Counts own, Counts others) {

  /** {@code instance worker-7 alone: 12 failed of 40, the others 0 of 360}. */
  public String text() {
    return "instance %s alone: %,d %s of %,d, the others %,d of %,d"
        .formatted(instance, own.bad(), measure.word(), own.total(), others.bad(), others.total());
  }
}
