package dev.scaledservice.discovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A node and what is on it.
 *
 * @param address the node's own address
 * @param meta the node's meta
 * @param entries all services on it, also those of others
 */
public record NodeState(String address, Map<String, String> meta, List<Entry> entries) {

  static final NodeState NOTHING = new NodeState("", Map.of(), List.of());

  public NodeState {
    meta = Map.copyOf(meta);
    entries = List.copyOf(entries);
  }

  /** What it is once these changes are made. */
  NodeState after(List<Change> changes) {
    var node = this;
    var byId = new LinkedHashMap<String, Entry>();
    entries.forEach(entry -> byId.put(entry.id(), entry));
    for (var change : changes) {
      switch (change) {
        case Change.PutNode put -> node = new NodeState(put.address(), put.meta(), List.of());
        case Change.Put put -> byId.put(put.entry().id(), put.entry());
        case Change.Rename rename -> byId.put(rename.entry().id(), rename.entry());
        case Change.SetCheck set -> byId.put(set.entry().id(), set.entry());
        case Change.Drop drop -> byId.remove(drop.entry().id());
      }
    }
    return new NodeState(node.address, node.meta, new ArrayList<>(byId.values()));
  }
}
