package dev.scaledservice.discovery;

import dev.scaledservice.discovery.Registry.Applied;
import dev.scaledservice.discovery.Registry.Refused;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One look at a resource's entries: read, compare, write what differs. Whatever it does is right to
 * do again.
 *
 * <p>What guards what is there: an answer that proves nothing ends the look, a node or a name of
 * someone else is not touched, an old view removes nothing, many removals at once are asked about,
 * and who may not write takes calls away from a revision that was turned back, at most.
 */
final class Synchronizer {

  private static final String NOT_SHOWN =
      "writes are accepted but not shown: the token wants node:read and service:read";

  private final Registry registry;
  private final Safety safety;
  private final boolean allowSharedNames;

  /** Two resources that want one name look and write one after the other. */
  private final List<Lock> nameLocks = Stream.<Lock>generate(ReentrantLock::new).limit(64).toList();

  Synchronizer(Registry registry, Safety safety, boolean allowSharedNames) {
    this.registry = registry;
    this.safety = safety;
    this.allowSharedNames = allowSharedNames;
  }

  /**
   * Makes the registry hold what is wanted, as far as it may.
   *
   * @throws RegistryException when nothing is known and nothing was tried
   */
  Outcome bring(ServiceRegistration desired, Recollection recollection) throws RegistryException {
    var problem = Limits.problem(desired);
    if (problem != null) {
      return Outcome.undone(Reason.INVALID, problem, null, desired.instances().size());
    }
    var layout = new Layout(desired.owner());
    var actual = registry.read(layout.node());
    if (actual != null && safety.mayWrite()) {
      recollection.leave(actual);
    }
    if (layout.isOn(actual)) {
      recollection.seen();
    }
    String turnedBack = layout.turnedBack(actual);
    if (desired.newcomer().isLetInDespite(turnedBack)) {
      // Whoever wants it does not know yet: the status tells.
      int changes = Diff.between(desired, null, actual).changes().size();
      return Outcome.undone(
          Reason.HELD_BACK,
          "revision %s was turned back and is not let in again".formatted(turnedBack),
          actual,
          changes);
    }
    return switch (Claim.on(actual, layout, recollection)) {
      case Claim.Refused(String why) ->
          Outcome.undone(Reason.CONFLICT, why, actual, desired.instances().size());
      case Claim.Ours(Layout former) -> bring(desired, layout, former, actual, recollection);
    };
  }

  private Outcome bring(
      ServiceRegistration desired,
      Layout layout,
      @Nullable Layout former,
      @Nullable NodeState actual,
      Recollection recollection)
      throws RegistryException {
    var wanted = Diff.between(desired, former, actual);
    int all = wanted.changes().size();
    if (all == 0) {
      return Outcome.synced(actual);
    }
    if (!layout.isOn(actual) && recollection.wroteBlindly(desired)) {
      return Outcome.undone(Reason.DENIED, NOT_SHOWN, actual, all);
    }
    if (!safety.mayWrite()) {
      return turnBack(desired, layout, actual, wanted, recollection);
    }
    if (!wanted.entersName()) {
      // Nobody can be in the way, and taking calls from a bad version waits for no other service.
      return bring(desired, layout, former, actual, wanted, recollection);
    }
    var lock = nameLocks.get(Math.floorMod(desired.serviceName().hashCode(), nameLocks.size()));
    lock.lock();
    try {
      return bring(desired, layout, former, actual, wanted, recollection);
    } finally {
      lock.unlock();
    }
  }

  private Outcome bring(
      ServiceRegistration desired,
      Layout layout,
      @Nullable Layout former,
      @Nullable NodeState actual,
      Diff wanted,
      Recollection recollection)
      throws RegistryException {
    var restraint = restrain(desired, layout, former, actual, wanted);
    if (!safety.mayWrite()) {
      // Much may have happened while others were asked.
      return bring(desired, recollection);
    }
    var outcome = write(layout, actual, restraint, wanted.changes().size(), recollection);
    if (outcome.failure() != null) {
      return outcome;
    }
    if (former != null) {
      recollection.takeOverFrom(former.owner().uid());
    }
    return !layout.isOn(actual) && layout.isOn(outcome.actual())
        ? lookedAtAgain(desired, layout, outcome, recollection)
        : outcome;
  }

  /** A token may be good for writing and show nothing: an empty node is no proof of emptiness. */
  private Outcome lookedAtAgain(
      ServiceRegistration desired, Layout layout, Outcome outcome, Recollection recollection) {
    try {
      if (layout.isOn(registry.read(layout.node()))) {
        return outcome;
      }
      recollection.writtenBlindly(desired);
      return outcome.because(Reason.DENIED, NOT_SHOWN);
    } catch (RegistryException e) {
      return outcome.endedBy(e);
    }
  }

  private Restraint restrain(
      ServiceRegistration desired,
      Layout layout,
      @Nullable Layout former,
      @Nullable NodeState actual,
      Diff wanted)
      throws RegistryException {
    var restraint =
        Restraint.none(wanted)
            .trusting(desired.trusted())
            .asking(safety, desired.key(), layout.countOn(actual));
    if (allowSharedNames || !restraint.allowed().entersName()) {
      return restraint;
    }
    for (var holder : registry.holders(desired.serviceName())) {
      boolean leftover =
          former != null && holder.node().equals(layout.node()) && former.marks(holder.meta());
      if (!leftover && !layout.marks(holder.meta())) {
        return restraint.withoutEntering(desired.serviceName(), described(holder));
      }
    }
    return restraint;
  }

  /**
   * Without the say, as long as nobody else is known to have it: calls go back from a revision that
   * was turned back, where everything is as this process left it. What somebody else has written
   * stays.
   */
  private Outcome turnBack(
      ServiceRegistration desired,
      Layout layout,
      @Nullable NodeState actual,
      Diff wanted,
      Recollection recollection) {
    int all = wanted.changes().size();
    if (actual == null || !safety.mayTurnBack()) {
      return Outcome.undone(Reason.HELD_BACK, Safety.MAY_NOT_WRITE, actual, all);
    }
    var back = TurningBack.of(wanted, desired, actual, recollection.left());
    var restraint = new Restraint(back, Reason.HELD_BACK, Safety.MAY_NOT_WRITE);
    var outcome = write(layout, actual, restraint, all, recollection);
    return outcome.failure() == null && outcome.pending() == 0
        ? outcome.because(Reason.SYNCED, "")
        : outcome;
  }

  private Outcome write(
      Layout layout,
      @Nullable NodeState actual,
      Restraint restraint,
      int all,
      Recollection recollection) {
    var changes = restraint.allowed().changes();
    var before = Objects.requireNonNullElse(actual, NodeState.NOTHING);
    if (changes.isEmpty()) {
      return Outcome.undone(restraint.reason(), restraint.message(), actual, all);
    }
    recollection.leave(before, before.after(changes));
    Applied applied;
    try {
      applied = registry.apply(layout.node(), changes);
    } catch (RegistryException e) {
      var perhapsMade = changes.stream().filter(Change::mayBringCallers).toList();
      return Outcome.failed(e, before.after(perhapsMade), all);
    }
    int made = applied.made().size();
    var after = before.after(applied.made());
    recollection.leave(after);
    var outcome =
        new Outcome(restraint.reason(), restraint.message(), after, all - made, made, null);
    return applied.refused().isEmpty()
        ? outcome
        : outcome.because(applied.refused().getFirst().reason(), described(applied.refused()));
  }

  private static String described(Registry.Holder holder) {
    var meta = holder.meta();
    return meta.containsKey(Layout.CR_UID)
        ? "uid %s of cluster %s on node %s"
            .formatted(meta.get(Layout.CR_UID), meta.get(Layout.CLUSTER), holder.node())
        : "%s on node %s, which is not ours".formatted(holder.id(), holder.node());
  }

  static String described(List<Refused> refused) {
    var words = refused.stream().map(Refused::what).distinct().limit(3);
    return "%d changes refused: %s"
        .formatted(refused.size(), words.collect(Collectors.joining("; ")));
  }
}
