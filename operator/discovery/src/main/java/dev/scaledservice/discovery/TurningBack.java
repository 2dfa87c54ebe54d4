package dev.scaledservice.discovery;

import java.util.List;

/**
 * What of a difference takes the calls of a revision that was turned back, gives them to those that
 * had them before, and lets the registry remember it. Nobody comes in, goes, or is judged anew.
 */
final class TurningBack {

  private static final Diff NOTHING =
      new Diff(null, List.of(), List.of(), List.of(), List.of(), List.of());

  private TurningBack() {}

  /**
   * Nothing where somebody else has written since, and nothing that leaves callers with nobody.
   *
   * @param wanted all that differs from what is there
   * @param left how this process left the node
   */
  static Diff of(Diff wanted, ServiceRegistration desired, NodeState actual, Left left) {
    var layout = new Layout(desired.owner());
    if (!desired.newcomer().refused()
        || !layout.marks(actual.meta())
        || !left.isUntouched(layout, actual, layout.node(desired))) {
      return NOTHING;
    }
    var back =
        new Diff(
            wanted.node(),
            List.of(),
            List.of(),
            wanted.corrections().stream().filter(put -> isShare(put.entry(), actual)).toList(),
            wanted.checks().stream().filter(set -> isShare(set.entry(), actual)).toList(),
            List.of());
    return isServed(layout, actual) && !isServed(layout, actual.after(back.changes()))
        ? NOTHING
        : back;
  }

  private static boolean isShare(Entry wanted, NodeState actual) {
    return actual.entries().stream()
        .anyMatch(found -> found.id().equals(wanted.id()) && found.sameButForItsShare(wanted));
  }

  private static boolean isServed(Layout layout, NodeState node) {
    return node.entries().stream().anyMatch(entry -> layout.marks(entry.meta()) && entry.passing());
  }
}
