package dev.scaledservice.local.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.local.consul.Store.State;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * An operation on an entry of the catalog: a node, a service or a check.
 *
 * @param kind which of them
 * @param called the entry in words, for refusals
 * @param wanted what it is to be; its index of change is what the asker expects to find
 * @param table where such entries are kept
 */
record TxnEntry<T>(String kind, String verb, String called, T wanted, Table<T> table)
    implements TxnOperation {

  /** How entries of one kind are found and changed. */
  record Table<T>(
      Consumer<T> vet,
      BiFunction<Catalog, T, @Nullable T> find,
      Write<T> set,
      Write<T> delete,
      ToLongFunction<T> modified,
      Function<T, ObjectNode> json) {}

  private static final Set<String> VERBS = Set.of("get", "set", "cas", "delete", "delete-cas");

  /** A change of the catalog at an index. */
  @FunctionalInterface
  interface Write<T> {
    void to(Catalog catalog, T entry, long index);
  }

  private static final Table<Node> NODES =
      new Table<>(
          node -> Refusal.when(node.name().isEmpty(), "Must provide node"),
          (catalog, node) -> catalog.node(node.name()),
          Catalog::set,
          (catalog, node, index) -> catalog.deleteNode(node.name(), index),
          Node::modified,
          Node::json);

  private static final Table<Service> SERVICES =
      new Table<>(
          Service::vet,
          (catalog, service) -> catalog.service(service.node(), service.id()),
          Catalog::set,
          (catalog, service, index) -> catalog.deleteService(service.node(), service.id(), index),
          Service::modified,
          Service::json);

  private static final Table<Check> CHECKS =
      new Table<>(
          check -> {},
          (catalog, check) -> catalog.check(check.node(), check.id()),
          Catalog::set,
          (catalog, check, index) -> catalog.deleteCheck(check.node(), check.id(), index),
          Check::modified,
          Check::json);

  static TxnOperation node(JsonNode content) {
    var json = new Fields(content, Set.of("Verb", "Node"));
    var node = Formats.node(json.object("Node"));
    return new TxnEntry<>(
        "Node", json.text("Verb"), "node \"%s\"".formatted(node.name()), node, NODES);
  }

  static TxnOperation service(JsonNode content) {
    var json = new Fields(content, Set.of("Verb", "Node", "Service"));
    var service = Formats.service(json.object("Service"), json.text("Node"));
    var called = "service \"%s\" on node \"%s\"".formatted(service.id(), service.node());
    return new TxnEntry<>("Service", json.text("Verb"), called, service, SERVICES);
  }

  static TxnOperation check(JsonNode content) {
    var json = new Fields(content, Set.of("Verb", "Check"));
    var check = Formats.check(json.object("Check"), "");
    var called = "check \"%s\" on node \"%s\"".formatted(check.id(), check.node());
    return new TxnEntry<>("Check", json.text("Verb"), called, check, CHECKS);
  }

  @Override
  public void vet() {
    Refusal.when(
        !VERBS.contains(verb), "unknown %s operation: %s", kind.toLowerCase(Locale.ROOT), verb);
    table.vet().accept(wanted);
  }

  @Override
  public List<ObjectNode> on(State state) {
    var catalog = state.catalog();
    var there = table.find().apply(catalog, wanted);
    return switch (verb) {
      case "get" -> {
        Refusal.when(there == null, "%s doesn't exist", called);
        yield result(catalog);
      }
      case "set" -> {
        table.set().to(catalog, wanted, state.index());
        yield result(catalog);
      }
      case "cas" -> {
        Refusal.when(changed(there), "failed to set %s, index is stale", called);
        table.set().to(catalog, wanted, state.index());
        yield result(catalog);
      }
      case "delete" -> {
        table.delete().to(catalog, wanted, state.index());
        yield List.of();
      }
      case "delete-cas" -> {
        Refusal.when(
            there == null || changed(there), "failed to delete %s, index is stale", called);
        table.delete().to(catalog, wanted, state.index());
        yield List.of();
      }
      default -> throw new IllegalStateException("not vetted: " + verb);
    };
  }

  private List<ObjectNode> result(Catalog catalog) {
    var now = Objects.requireNonNull(table.find().apply(catalog, wanted));
    return TxnOperation.result(kind, table.json().apply(now));
  }

  private boolean changed(@Nullable T there) {
    return table.modified().applyAsLong(wanted)
        != (there == null ? 0 : table.modified().applyAsLong(there));
  }
}
