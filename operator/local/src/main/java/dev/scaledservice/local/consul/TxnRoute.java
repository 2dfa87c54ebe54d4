package dev.scaledservice.local.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code /v1/txn}: up to 64 operations, all of them or none. */
final class TxnRoute {

  private static final int MOST = 64;
  private static final Set<String> KINDS = Set.of("KV", "Node", "Service", "Check");

  private final Store store;

  TxnRoute(Store store) {
    this.store = store;
  }

  /** Ends a transaction of which nothing is kept. */
  private static final class Refused extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private final transient ArrayNode errors;

    Refused(ArrayNode errors) {
      super("refused");
      this.errors = errors;
    }
  }

  Answer transact(Request request) {
    var body = request.json();
    if (!body.isArray()) {
      throw Refusal.badRequest("Failed to parse body: json: a list of operations is wanted");
    }
    if (body.size() > MOST) {
      throw new Refusal(
          413, "Transaction contains too many operations (%d > %d)".formatted(body.size(), MOST));
    }
    var operations = new ArrayList<TxnOperation>();
    body.forEach(operation -> operations.add(operation(operation)));
    try {
      tried(operations, TxnRoute::vetted);
      return answer(
          200, store.write(state -> tried(operations, operation -> operation.on(state))), null);
    } catch (Refused e) {
      return answer(409, null, e.errors);
    }
  }

  private static List<ObjectNode> vetted(TxnOperation operation) {
    operation.vet();
    return List.of();
  }

  /** Every operation is tried, so that every one that is wrong is named. */
  private static ArrayNode tried(
      List<TxnOperation> operations, Function<TxnOperation, List<ObjectNode>> attempt) {
    var results = Fields.JSON.createArrayNode();
    var errors = Fields.JSON.createArrayNode();
    for (int i = 0; i < operations.size(); i++) {
      try {
        attempt.apply(operations.get(i)).forEach(results::add);
      } catch (Refusal e) {
        errors.addObject().put("OpIndex", i).put("What", e.words());
      }
    }
    if (!errors.isEmpty()) {
      throw new Refused(errors);
    }
    return results;
  }

  private static Answer answer(
      int status, @Nullable ArrayNode results, @Nullable ArrayNode errors) {
    var answer = Fields.JSON.createObjectNode();
    answer.set("Results", results);
    answer.set("Errors", errors);
    return Answer.json(answer).with(status);
  }

  private static TxnOperation operation(JsonNode json) {
    var fields = new Fields(json, KINDS);
    for (var kind : KINDS) {
      var content = fields.get(kind);
      if (content != null) {
        return switch (kind) {
          case "KV" -> new TxnPair(content);
          case "Node" -> TxnEntry.node(content);
          case "Service" -> TxnEntry.service(content);
          default -> TxnEntry.check(content);
        };
      }
    }
    throw Refusal.badRequest("no operation specified");
  }
}
