package dev.scaledservice.discovery;

/**
 * The revision beside the one that callers reach.
 *
 * @param revision what it is to be remembered by, another name each time it is let in; empty where
 *     there is none
 * @param refused whether it is turned back. The registry remembers that, for a leader who does not
 *     know it: an abort counts, even if it could not be written down anywhere else
 */
public record Newcomer(String revision, boolean refused) {

  /** All instances are alike. */
  public static final Newcomer NONE = new Newcomer("", false);

  /** Whether a revision that was turned back is about to be let in. */
  boolean isLetInDespite(String turnedBack) {
    return !refused && !turnedBack.isEmpty() && revision.equals(turnedBack);
  }

  /** What is to be remembered; empty for nothing. */
  String turnedBack() {
    return refused ? revision : "";
  }
}
