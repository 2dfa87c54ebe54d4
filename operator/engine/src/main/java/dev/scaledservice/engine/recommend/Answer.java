package dev.scaledservice.engine.recommend;

/** What a formula says. */
public sealed interface Answer {

  /**
   * A count.
   *
   * @param count the replicas it asks for
   * @param measured what was compared with the target: whole percent, or thousandths
   * @param average the mean over the pods that had a say, in thousandths; where there are no pods
   *     in the formula, {@code measured} again
   * @param tolerated whether the metric was close enough to its target to change nothing
   */
  record Replicas(int count, long measured, long average, boolean tolerated) implements Answer {}

  /** No count can be told. */
  record None(Why why) implements Answer {}

  /** Why no count can be told. */
  enum Why {
    NO_READY_POD_MEASURED("no ready pod was measured"),
    NOTHING_REQUESTED("none of the measured pods is a known pod that requests anything");

    private final String text;

    Why(String text) {
      this.text = text;
    }

    /** A clause for people. */
    public String text() {
      return text;
    }
  }
}
