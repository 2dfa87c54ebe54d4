package dev.scaledservice.local.consul;

import com.fasterxml.jackson.databind.node.BooleanNode;
import java.util.LinkedHashSet;
import java.util.List;

/** What is under {@code /v1/kv}. */
final class KvRoutes {

  private final Store store;
  private final Queries queries;

  KvRoutes(Store store, Queries queries) {
    this.store = store;
    this.queries = queries;
  }

  Answer get(Request request, String key) {
    if (request.has("keys")) {
      return keys(request, key);
    }
    if (request.has("recurse")) {
      return tree(request, key);
    }
    if (key.isEmpty()) {
      throw Refusal.badRequest("Missing key name");
    }
    var state = queries.state(request, s -> s.pairs().index(key));
    long index = state.pairs().index(key);
    var pair = state.pairs().get(key);
    if (pair == null) {
      return Answer.text(404, "").at(index);
    }
    return request.has("raw")
        ? Answer.raw(pair.bytes(), index)
        : Answer.json(Json.list(List.of(pair), Pair::json), index);
  }

  private Answer tree(Request request, String prefix) {
    var state = queries.state(request, s -> s.pairs().indexUnder(prefix));
    long index = state.pairs().indexUnder(prefix);
    var pairs = state.pairs().under(prefix);
    return pairs.isEmpty()
        ? Answer.text(404, "").at(index)
        : Answer.json(Json.list(pairs, Pair::json), index);
  }

  /** Names only; with a separator, each name up to the first one after the prefix. */
  private Answer keys(Request request, String prefix) {
    var separator = request.parameter("separator");
    var state = queries.state(request, s -> s.pairs().indexUnder(prefix));
    long index = state.pairs().indexUnder(prefix);
    var names = new LinkedHashSet<String>();
    for (var pair : state.pairs().under(prefix)) {
      int end = separator.isEmpty() ? -1 : pair.key().indexOf(separator, prefix.length());
      names.add(end < 0 ? pair.key() : pair.key().substring(0, end + separator.length()));
    }
    return names.isEmpty()
        ? Answer.text(404, "").at(index)
        : Answer.json(Json.strings(names), index);
  }

  Answer put(Request request, String key) {
    if (request.has("acquire") || request.has("release")) {
      throw Refusal.badRequest("sessions are not known here");
    }
    long flags = request.number("flags");
    boolean conditional = request.has("cas");
    long expected = request.number("cas");
    boolean done =
        store.write(state -> {
          if (conditional && !state.pairs().unchangedSince(key, expected)) {
            return false;
          }
          state.pairs().set(key, Pair.encoded(request.body()), flags, state.index());
          return true;
        });
    return Answer.json(BooleanNode.valueOf(done));
  }

  Answer delete(Request request, String key) {
    if (request.has("recurse")) {
      store.write(state -> {
        state.pairs().deleteUnder(key, state.index());
        return true;
      });
      return Answer.yes();
    }
    if (key.isEmpty()) {
      throw Refusal.badRequest("Missing key name");
    }
    boolean conditional = request.has("cas");
    long expected = request.number("cas");
    boolean done =
        store.write(state -> {
          if (conditional && !state.pairs().mayDelete(key, expected)) {
            return false;
          }
          state.pairs().delete(key, state.index());
          return true;
        });
    return Answer.json(BooleanNode.valueOf(done));
  }
}
