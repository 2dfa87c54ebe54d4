package dev.scaledservice.e2e;

/**
 * One call as its caller saw it. All times are {@link System#nanoTime}, which caller and instance
 * share.
 *
 * @param sent when it was written to the proxy
 * @param answered when the instance wrote its answer; {@code sent} where there was none
 * @param by who answered: the slot's letter, or the revision where a proxy tells no slots apart;
 *     empty if nobody did
 * @param instance address of who answered; empty if nobody did
 * @param good whether it was answered with 200
 */
public record Call(long sent, long answered, String by, String instance, boolean good) {

  /** Nobody answered. */
  static Call lost(long sent) {
    return new Call(sent, sent, "", "", false);
  }
}
