package dev.scaledservice.client;

import dev.scaledservice.client.balance.Backend;
import org.jspecify.annotations.Nullable;

/**
 * One call on the network, or what kept it from there.
 *
 * @param by who was called; null where nobody was
 * @param reach whether it may have reached them
 */
record Attempt<T>(Reply<T> reply, @Nullable Backend by, Reach reach) {

  enum Reach {
    /** There was an answer, or it is too late for one: nothing to try again. */
    ENDED,
    /** The connection broke: it may have been worked on. */
    BROKEN,
    /** Nobody listened: it cannot have been worked on. */
    NONE
  }

  boolean mayBeTriedAgain(Call call) {
    return switch (reach) {
      case ENDED -> false;
      case BROKEN -> call.idempotent();
      case NONE -> true;
    };
  }
}
