package dev.scaledservice.local.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Answers who asks what is there: one object, a list in pages, a watch. */
final class Reader {
  private final Store store;
  private final Set<WatchStream> watches = ConcurrentHashMap.newKeySet();

  Reader(Store store) {
    this.store = store;
  }

  /**
   * @throws Failure 404
   */
  ObjectNode get(Target target) {
    ObjectNode found = store.get(target.kind(), target.key());
    if (found == null) {
      throw Failure.notFound(target.type(), target.name());
    }
    return found;
  }

  /** Those of the collection that the call selects, by namespace and name. */
  List<ObjectNode> select(Target target, Call call) {
    Selection selection = selection(target, call);
    return store.all(target.kind()).stream().filter(selection).toList();
  }

  /** A {@code <Kind>List}; with {@code limit} a page of it. */
  ObjectNode list(Target target, Call call) {
    List<ObjectNode> all = select(target, call);
    String token = call.parameter("continue");
    if (!token.isEmpty()) {
      Key last = after(token);
      all = all.stream().filter(object -> Key.of(object).compareTo(last) > 0).toList();
    }
    ObjectNode list =
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", target.type().kind() + "List")
            .put("apiVersion", target.type().apiVersion());
    ObjectNode metadata = list.putObject("metadata");
    metadata.put("resourceVersion", String.valueOf(store.version()));
    int limit = limit(call);
    if (all.size() > limit) {
      metadata.put("remainingItemCount", all.size() - limit);
      all = all.subList(0, limit);
      metadata.put("continue", token(Key.of(all.getLast())));
    }
    ArrayNode items = list.putArray("items");
    all.forEach(items::add);
    return list;
  }

  private static int limit(Call call) {
    String limit = call.parameter("limit");
    if (limit.isEmpty() || limit.equals("0")) {
      return Integer.MAX_VALUE;
    }
    try {
      return Integer.parseInt(limit);
    } catch (NumberFormatException e) {
      throw Failure.badRequest("limit is \"%s\"; wants a whole number".formatted(limit));
    }
  }

  private static String token(Key last) {
    byte[] text = (last.namespace() + "/" + last.name()).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
  }

  private static Key after(String token) {
    try {
      String[] parts =
          new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split("/", 2);
      return new Key(parts[0], parts[1]);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw Failure.badRequest("continue key is not valid: " + token);
    }
  }

  /**
   * A watch from the version that the call names, or, if it names none, from what is there now.
   *
   * @throws Failure 410 if the version is too old
   */
  WatchStream watch(Target target, Call call) {
    var stream =
        new WatchStream(
            target.kind(),
            selection(target, call),
            over -> {
              watches.remove(over);
              store.removeListener(over);
            });
    String version = call.parameter("resourceVersion");
    if (version.isEmpty() || version.equals("0")) {
      stream.startWith(List.copyOf(store.all(target.kind())));
    } else {
      store.since(target.kind(), version(version)).forEach(stream);
    }
    watches.add(stream);
    store.addListener(stream);
    return stream;
  }

  private static long version(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw Failure.badRequest("resourceVersion is \"%s\"; wants a number".formatted(text));
    }
  }

  /** Cuts every open watch, as a restart or a network fault does; clients come back. */
  void endWatches() {
    List.copyOf(watches).forEach(WatchStream::end);
  }

  private static Selection selection(Target target, Call call) {
    String name = target.name();
    String fields = call.parameter("fieldSelector");
    return new Selection(
        target.type(),
        target.namespace(),
        call.parameter("labelSelector"),
        name.isEmpty() ? fields : "metadata.name=" + name);
  }
}
