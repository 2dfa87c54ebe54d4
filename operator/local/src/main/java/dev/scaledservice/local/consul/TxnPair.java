package dev.scaledservice.local.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.local.consul.Store.State;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An operation on a key. */
final class TxnPair implements TxnOperation {

  private static final Set<String> FIELDS =
      Set.of("Verb", "Key", "Value", "Flags", "Index", "Session");

  /** All but those that need a session, which are not known here. */
  private static final Set<String> VERBS =
      Set.of(
          "set",
          "cas",
          "get",
          "get-or-empty",
          "get-tree",
          "delete",
          "delete-cas",
          "delete-tree",
          "check-index",
          "check-not-exists");

  private final String verb;
  private final String key;
  private final String value;
  private final long flags;
  private final long index;

  TxnPair(JsonNode content) {
    var json = new Fields(content, FIELDS);
    verb = json.text("Verb");
    key = json.text("Key");
    value = json.text("Value");
    flags = json.number("Flags");
    index = json.number("Index");
  }

  @Override
  public void vet() {
    Refusal.when(!VERBS.contains(verb), "unknown KV operation: %s", verb);
    Refusal.when(key.isEmpty() && !verb.endsWith("-tree"), "Must provide key");
  }

  @Override
  public List<ObjectNode> on(State state) {
    var pairs = state.pairs();
    return switch (verb) {
      case "set" -> written(pairs.set(key, value, flags, state.index()));
      case "cas" -> {
        Refusal.when(
            !pairs.unchangedSince(key, index), "failed to set key \"%s\", index is stale", key);
        yield written(pairs.set(key, value, flags, state.index()));
      }
      case "get" -> TxnOperation.result("KV", there(pairs.get(key)).json());
      case "get-or-empty" -> {
        var pair = pairs.get(key);
        yield TxnOperation.result(
            "KV", pair == null ? new Pair(key, "", 0, 0, 0).withoutValue() : pair.json());
      }
      case "get-tree" ->
          pairs.under(key).stream()
              .flatMap(pair -> TxnOperation.result("KV", pair.json()).stream())
              .toList();
      case "delete" -> {
        pairs.delete(key, state.index());
        yield List.of();
      }
      case "delete-cas" -> {
        Refusal.when(
            !pairs.mayDelete(key, index), "failed to delete key \"%s\", index is stale", key);
        pairs.delete(key, state.index());
        yield List.of();
      }
      case "delete-tree" -> {
        pairs.deleteUnder(key, state.index());
        yield List.of();
      }
      case "check-index" -> {
        var pair = pairs.get(key);
        if (pair == null) {
          throw Refusal.badRequest(
              "failed to check index, key \"%s\" doesn't exist".formatted(key));
        }
        Refusal.when(
            pair.modified() != index,
            "failed index check for key \"%s\", current modify index %d != %d",
            key,
            pair.modified(),
            index);
        yield written(pair);
      }
      case "check-not-exists" -> {
        Refusal.when(pairs.get(key) != null, "key \"%s\" exists", key);
        yield List.of();
      }
      default -> throw new IllegalStateException("not vetted: " + verb);
    };
  }

  private Pair there(@Nullable Pair pair) {
    if (pair == null) {
      throw Refusal.badRequest("key \"%s\" doesn't exist".formatted(key));
    }
    return pair;
  }

  private static List<ObjectNode> written(Pair pair) {
    return TxnOperation.result("KV", pair.withoutValue());
  }
}
