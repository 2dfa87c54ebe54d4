package dev.scaledservice.discovery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What must change for the registry to hold what is wanted: the node first, then what is missing,
 * then what differs, then what goes. Entries of others are not in it.
 *
 * @param node null when the node is as it should be
 * @param adds services to make
 * @param renames services to find under another name
 * @param corrections services whose content differs
 * @param checks verdicts to change on services that are otherwise right
 * @param drops services of ours that nobody wants
 */
record Diff(
    Change.@Nullable PutNode node,
    List<Change.Put> adds,
    List<Change.Rename> renames,
    List<Change.Put> corrections,
    List<Change.SetCheck> checks,
    List<Change.Drop> drops) {

  /**
   * @param former an earlier owner of the same name, whose leftovers count as ours
   * @param actual what is there; null when the node is not
   */
  static Diff between(
      ServiceRegistration desired, @Nullable Layout former, @Nullable NodeState actual) {
    var layout = new Layout(desired.owner());
    var there = new HashMap<String, Entry>();
    if (actual != null) {
      actual.entries().forEach(entry -> there.put(entry.id(), entry));
    }
    var adds = new ArrayList<Change.Put>();
    var renames = new ArrayList<Change.Rename>();
    var corrections = new ArrayList<Change.Put>();
    var checks = new ArrayList<Change.SetCheck>();
    for (var instance : desired.instances()) {
      var wanted = layout.entry(desired, instance);
      var found = there.remove(wanted.id());
      if (found == null) {
        adds.add(new Change.Put(wanted));
      } else if (!found.service().equals(wanted.service())) {
        renames.add(new Change.Rename(found, wanted));
      } else if (!found.sameServiceAs(wanted)) {
        corrections.add(new Change.Put(wanted));
      } else if (!found.equals(wanted)) {
        checks.add(new Change.SetCheck(wanted));
      }
    }
    var drops =
        there.values().stream()
            .filter(entry -> layout.ours(entry, former))
            .map(Change.Drop::new)
            .toList();
    return new Diff(nodeChange(layout, desired, actual), adds, renames, corrections, checks, drops);
  }

  /** A service without instances needs no node; one that is there is kept as it should be. */
  private static Change.@Nullable PutNode nodeChange(
      Layout layout, ServiceRegistration desired, @Nullable NodeState actual) {
    if (actual == null && desired.instances().isEmpty()) {
      return null;
    }
    var meta = layout.nodeMeta(desired);
    return actual != null && actual.address().equals(Layout.ADDRESS) && actual.meta().equals(meta)
        ? null
        : new Change.PutNode(Layout.ADDRESS, meta);
  }

  /** In the order in which they are to be made. */
  List<Change> changes() {
    return Stream.of(
            node == null ? List.<Change>of() : List.of(node), adds, renames, verdicts(), drops)
        .<Change>flatMap(List::stream)
        .toList();
  }

  /** Whoever gets calls comes before those who lose them: not all may be made at once. */
  private List<Change> verdicts() {
    return Stream.<Change>concat(corrections.stream(), checks.stream())
        .sorted(Comparator.comparing(change -> !change.mayBringCallers()))
        .toList();
  }

  /** Whether callers of a name would find instances that they did not find before. */
  boolean entersName() {
    return !adds.isEmpty() || !renames.isEmpty();
  }

  /**
   * What may be done while the name is refused: nothing enters it, verdicts follow all the same.
   */
  Diff withoutEntering() {
    var verdicts = new ArrayList<>(checks);
    for (var rename : renames) {
      var check = rename.entry().check();
      if (check != null && !check.equals(rename.old().check())) {
        verdicts.add(new Change.SetCheck(rename.old().with(check)));
      }
    }
    return new Diff(node, List.of(), List.of(), corrections, verdicts, drops);
  }

  /** What an old view may ask for: instances that are missing. */
  Diff additionsOnly() {
    return new Diff(node, adds, List.of(), List.of(), List.of(), List.of());
  }

  /** The uids of the pods of all drops. */
  Set<String> droppedPods() {
    return drops.stream().map(drop -> podOf(drop.entry())).collect(Collectors.toSet());
  }

  /** Without the drops of these pods. */
  Diff keeping(Set<String> podUids) {
    var gone = drops.stream().filter(drop -> !podUids.contains(podOf(drop.entry()))).toList();
    return new Diff(node, adds, renames, corrections, checks, gone);
  }

  private static String podOf(Entry entry) {
    return entry.meta().getOrDefault(Layout.POD_UID, entry.id());
  }
}
