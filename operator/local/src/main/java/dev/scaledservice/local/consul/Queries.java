package dev.scaledservice.local.consul;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.local.consul.Store.State;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Reads, at once or when what is asked for has moved beyond the index that the asker knows. */
final class Queries {

  private final Store store;

  Queries(Store store) {
    this.store = store;
  }

  /** The state to answer from. */
  State state(Request request, ToLongFunction<State> index) {
    if (request.has("filter")) {
      throw Refusal.badRequest("filter expressions are not known here");
    }
    if (request.index() == 0) {
      return store.now();
    }
    try {
      return store.await(index, request.index(), request.patience());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(500, "shutting down");
    }
  }

  Answer answer(Request request, ToLongFunction<State> index, Function<State, JsonNode> body) {
    var state = state(request, index);
    return Answer.json(body.apply(state), index.applyAsLong(state));
  }
}
