package dev.scaledservice.cli.cluster;

import dev.scaledservice.api.Marks;
import org.jspecify.annotations.Nullable;

/** What a person may ask of a rollout: when it means anything, and when it is done. */
enum Errand {
  PROMOTE(Marks.PROMOTE, "now", "promote"),
  PROMOTE_FULL(Marks.PROMOTE, Marks.FULL, "promote"),
  ABORT(Marks.ABORT, "now", "abort"),
  RETRY(Marks.RETRY, "now", "retry"),
  PAUSE(Marks.PAUSE, "now", "pause"),
  RESUME(Marks.RESUME, "now", "resume");

  private final String annotation;
  private final String word;
  private final String verb;

  Errand(String annotation, String word, String verb) {
    this.annotation = annotation;
    this.word = word;
    this.verb = verb;
  }

  /** The annotation that says it. */
  String annotation() {
    return annotation;
  }

  /** The beginning of the annotation's value. */
  String word() {
    return word;
  }

  /** Why there is nothing to ask for, and what to do instead; null if there is. */
  @Nullable String refusal(RolloutState is) {
    if (is.stepwise() && isSensible(is)) {
      return null;
    }
    String instead =
        is.isAborted() && this != RETRY
            ? "; ssvc retry %s lets it in anew".formatted(is.name())
            : "";
    return "there is nothing to %s: %s%s".formatted(verb, is.said(), instead);
  }

  /** Whether a rollout is as it should be afterwards. */
  boolean isDone(RolloutState after) {
    return switch (this) {
      case PROMOTE -> true; // A step that waits for its instances goes on when they are ready.
      case PROMOTE_FULL, RESUME -> !after.paused();
      case ABORT -> after.canary() == null || after.isAborted();
      case RETRY -> !after.isAborted();
      case PAUSE -> after.paused() || !after.isMoving();
    };
  }

  private boolean isSensible(RolloutState is) {
    return switch (this) {
      case PROMOTE, PROMOTE_FULL -> is.isMoving();
      case ABORT -> is.isMoving() || is.isPromoted();
      case RETRY -> is.isAborted();
      case PAUSE -> is.isMoving() && !is.paused();
      case RESUME -> is.paused();
    };
  }
}
