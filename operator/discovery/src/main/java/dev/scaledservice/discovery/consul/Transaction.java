package dev.scaledservice.discovery.consul;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.discovery.Change;
import dev.scaledservice.discovery.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Changes as one transaction: all of them or none. Consul takes 64 operations at once, which is 31
 * instances with their checks and the node.
 *
 * @param node the node that all of it is on
 * @param changes in their order
 */
record Transaction(String node, List<Change> changes) {

  static final int MOST_OPERATIONS = 64;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  Transaction {
    changes = List.copyOf(changes);
  }

  /** Transactions that Consul takes, which make these changes in their order. */
  static List<Transaction> split(String node, List<Change> changes) {
    var all = new ArrayList<Transaction>();
    var batch = new ArrayList<Change>();
    int size = 0;
    for (var change : changes) {
      int more = operations(change);
      if (size + more > MOST_OPERATIONS) {
        all.add(new Transaction(node, batch));
        batch.clear();
        size = 0;
      }
      batch.add(change);
      size += more;
    }
    if (!batch.isEmpty()) {
      all.add(new Transaction(node, batch));
    }
    return all;
  }

  /** The body of the request. */
  ArrayNode body() {
    var operations = NODES.arrayNode();
    for (var change : changes) {
      switch (change) {
        case Change.PutNode put -> operations.add(putNode(put));
        case Change.Put(Entry entry) -> operations.add(put(entry)).add(check(entry));
        // Under its old id and a new name Consul would take it for the same service.
        case Change.Rename(Entry old, Entry entry) ->
            operations.add(delete(old)).add(put(entry)).add(check(entry));
        case Change.SetCheck(Entry entry) -> operations.add(check(entry));
        case Change.Drop(Entry entry) -> operations.add(delete(entry));
      }
    }
    return operations;
  }

  /** The change that an operation of the body belongs to. */
  Change changeOf(int operation) {
    int first = 0;
    for (var change : changes) {
      first += operations(change);
      if (operation < first) {
        return change;
      }
    }
    throw new IndexOutOfBoundsException(operation);
  }

  private static int operations(Change change) {
    return switch (change) {
      case Change.PutNode put -> 1;
      case Change.Put put -> 2;
      case Change.Rename rename -> 3;
      case Change.SetCheck set -> 1;
      case Change.Drop drop -> 1;
    };
  }

  private ObjectNode putNode(Change.PutNode put) {
    var content = NODES.objectNode().put("Node", node).put("Address", put.address());
    content.set("Meta", object(put.meta()));
    return operation("Node", "set", content);
  }

  private ObjectNode put(Entry entry) {
    var content =
        NODES
            .objectNode()
            .put("ID", entry.id())
            .put("Service", entry.service())
            .put("Address", entry.address())
            .put("Port", entry.port());
    entry.tags().forEach(content.putArray("Tags")::add);
    content.set("Meta", object(entry.meta()));
    // Said, because a transaction without them writes zeros.
    content.putObject("Weights").put("Passing", entry.weight()).put("Warning", 1);
    return onNode(operation("Service", "set", content));
  }

  private ObjectNode delete(Entry entry) {
    // Consul before 1.9 wants the name as well as the id.
    var content = NODES.objectNode().put("ID", entry.id()).put("Service", entry.service());
    return onNode(operation("Service", "delete", content));
  }

  private ObjectNode check(Entry entry) {
    var check = entry.check();
    if (check == null) {
      throw new IllegalArgumentException("an entry of ours has a check: " + entry.id());
    }
    return operation(
        "Check",
        "set",
        NODES
            .objectNode()
            .put("Node", node)
            .put("CheckID", Entry.checkId(entry.id()))
            .put("Name", "ready")
            .put("Status", check.status())
            .put("Output", check.output())
            .put("ServiceID", entry.id())
            .put("ServiceName", entry.service()));
  }

  private ObjectNode onNode(ObjectNode operation) {
    ((ObjectNode) operation.get("Service")).put("Node", node);
    return operation;
  }

  private static ObjectNode operation(String kind, String verb, ObjectNode content) {
    var operation = NODES.objectNode();
    operation.putObject(kind).put("Verb", verb).set(kind, content);
    return operation;
  }

  private static ObjectNode object(Map<String, String> meta) {
    var object = NODES.objectNode();
    meta.forEach(object::put);
    return object;
  }
}
