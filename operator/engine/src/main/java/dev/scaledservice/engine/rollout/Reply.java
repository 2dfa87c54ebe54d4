package dev.scaledservice.engine.rollout;

/**
 * What a gate said.
 *
 * @param question id of what it was asked
 * @param message in its words, or why it said nothing that counts; may be empty
 */
public record Reply(String question, Kind kind, String message) {

  /** In one clause. */
  String text(Gate.Webhook webhook) {
    String words =
        switch (kind) {
          case APPROVE -> "webhook %s agreed".formatted(webhook.server());
          case WAIT -> "webhook %s wants it to wait".formatted(webhook.server());
          case REJECT -> "webhook %s rejected it".formatted(webhook.server());
          case NOTHING -> "";
        };
    return words.isEmpty() || message.isEmpty() ? words + message : words + ": " + message;
  }

  /** What it comes to. */
  public enum Kind {
    /** The rollout may go on. */
    APPROVE,
    /** Not yet: it is to be asked again. */
    WAIT,
    /** The revision is to be turned back. */
    REJECT,
    /** No answer, or none that can be understood: it is to be asked again. */
    NOTHING
  }
}
