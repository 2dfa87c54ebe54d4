package dev.scaledservice.engine.judge;

/**
 * Calls that one instance finished since the samples before.
 *
 * @param instance which instance of the track, such as the pod's name
 * @param total all of them, bad ones too
 * @param failed errors and timeouts
 * @param slow answered, but slower than what counts as slow
 * @param shed turned away by the instance since it had too much to do
 */
public record Calls(Track track, String instance, long total, long failed, long slow, long shed) {

  public Calls {
    if (instance.isBlank()) {
      throw new IllegalArgumentException("calls want the instance that served them");
    }
    within("failed", failed, total);
    within("slow", slow, total);
    within("shed", shed, total);
  }

  static void within(String what, long bad, long total) {
    if (bad < 0 || bad > total) {
      throw new IllegalArgumentException(
          "%s wants 0 to the %d calls in total, not %d".formatted(what, total, bad));
    }
  }
}
