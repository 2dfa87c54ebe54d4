package dev.scaledservice.engine.judge;

/**
 * Calls that one instance finished since it was first told of. Where the same instance is told of
 * again, each difference is what finished in between, and the calls of {@link Calls}: none of its
 * kinds is more than the total. One that has fallen began anew; one that is absent was not called
 * for long, or is gone.
 *
 * @param group what the instance runs: the hash of its revision where callers tell, the slot {@code
 *     a} or {@code b} where a proxy does
 * @param instance the pod's name or address; {@link #UNTOLD} for all that nobody names
 * @param total all of them, bad ones too
 * @param failed errors and timeouts
 * @param slow slower than what counts as slow, whatever became of them
 * @param shed turned away by the instance since it had too much to do
 */
public record Tallied(
    String group, String instance, long total, long failed, long slow, long shed) {

  /** The instance where only the group is told. */
  public static final String UNTOLD = "?";

  public Tallied {
    if (group.isBlank() || instance.isBlank()) {
      throw new IllegalArgumentException("calls want the group and the instance that served them");
    }
    Calls.within("failed", failed, total);
    Calls.within("slow", slow, total);
    Calls.within("shed", shed, total);
  }
}
