package dev.scaledservice.discovery;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How a process left a node when it had the last word there. Where it never learned what became of
 * a write, each entry may be as before or as written.
 *
 * @param either nothing where it never had the last word
 */
record Left(List<NodeState> either) {

  static final Left UNKNOWN = new Left(List.of());

  Left {
    either = List.copyOf(either);
  }

  /**
   * Whether nobody else has written since: all of the owner's is as it was left, or as it is wanted
   * now, which may have been written without an answer.
   */
  boolean isUntouched(Layout layout, NodeState now, NodeState wanted) {
    if (either.isEmpty()) {
      return false;
    }
    var ours = byId(layout, now);
    var others = Stream.concat(either.stream(), Stream.of(wanted)).toList();
    var known = others.stream().map(state -> byId(layout, state)).toList();
    Set<String> ids = new HashSet<>(ours.keySet());
    either.forEach(state -> ids.addAll(byId(layout, state).keySet()));
    return others.stream().anyMatch(state -> state.meta().equals(now.meta()))
        && ids.stream()
            .allMatch(id ->
                known.stream().anyMatch(entries -> Objects.equals(entries.get(id), ours.get(id))));
  }

  private static Map<String, Entry> byId(Layout layout, NodeState node) {
    var entries = new HashMap<String, Entry>();
    node.entries().stream()
        .filter(entry -> layout.marks(entry.meta()))
        .forEach(entry -> entries.put(entry.id(), entry));
    return entries;
  }
}
