package dev.scaledservice.controller.acting;

import dev.scaledservice.controller.acting.Done.Announcement;
import dev.scaledservice.controller.acting.Done.Finding;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.controller.making.Slots;
import dev.scaledservice.controller.observing.Roles;
import dev.scaledservice.discovery.Instance;
import dev.scaledservice.engine.rollout.Phase;
import dev.scaledservice.engine.rollout.RolloutMemory;
import dev.scaledservice.engine.rollout.RolloutPlan;
import dev.scaledservice.engine.rollout.RolloutPlan.News;
import dev.scaledservice.routing.ConsulWeights;
import dev.scaledservice.routing.Slot;
import dev.scaledservice.routing.Split;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How calls and instances are shared between two revisions.
 *
 * @param split for routers
 * @param stableSlot slot of the revision that callers reach
 * @param by who shares the calls out
 * @param steps how many there are
 * @param news what people have not been told yet
 * @param evidence what the judge has counted, a sentence a measure
 * @param routed what became of the split
 */
public record Sharing(
    RolloutPlan plan,
    Split split,
    Slot stableSlot,
    By by,
    int steps,
    List<News> news,
    List<String> evidence,
    Routed routed) {

  public Sharing {
    news = List.copyOf(news);
    evidence = List.copyOf(evidence);
  }

  /** The same, with what routers made of it now. */
  public Sharing routed(Routed now) {
    return new Sharing(plan, split, stableSlot, by, steps, news, evidence, now);
  }

  /** Who shares calls out. */
  public enum By {
    /** Whoever follows the weights of instances in Consul. */
    CONSUL,
    /** A proxy that finds all instances of both slots in Consul, and knows the shares. */
    PROXY,
    /** A gateway, by weights of two Services; in Consul whoever follows weights of instances. */
    GATEWAY,
    /** The number of instances. */
    REPLICAS
  }

  /** Who is stable, and who is beside it. */
  public Roles roles() {
    RolloutMemory memory = plan.memory();
    return new Roles(
        new Revision(plan.stable()),
        memory == null || memory.phase().promoted() ? null : new Revision(memory.fresh()),
        together());
  }

  /** The slot of a revision; null of one that is neither stable nor beside it. */
  @Nullable Slot slot(Revision revision) {
    if (revision.hash().equals(plan.stable())) {
      return stableSlot;
    }
    return revision.hash().equals(plan.other()) ? stableSlot.other() : null;
  }

  /** The revision that a slot leads to: the stable one where no other holds it. */
  Revision holder(Slot slot) {
    String other = plan.other();
    return new Revision(slot == stableSlot || other == null ? plan.stable() : other);
  }

  /** An instance with its share of the calls. */
  Instance share(Instance instance) {
    Slot slot = slot(new Revision(instance.revision()));
    if (slot == null) {
      return with(instance, null, OptionalInt.empty());
    }
    String tag = Slots.tag(slot);
    boolean refused =
        slot != stableSlot
            && plan.memory() != null
            && plan.memory().phase() == Phase.ABORTED
            && plan.weight() == 0;
    OptionalInt weight =
        switch (by) {
          case CONSUL, GATEWAY -> ConsulWeights.of(split).of(slot);
          // A proxy has to find them, to be able to send calls to them at once.
          case PROXY ->
              refused
                  ? OptionalInt.empty()
                  : OptionalInt.of(ConsulWeights.of(split).of(slot).orElse(1));
          case REPLICAS ->
              slot == stableSlot || together() ? OptionalInt.of(1) : OptionalInt.empty();
        };
    return with(instance, tag, weight);
  }

  private static Instance with(Instance instance, @Nullable String tag, OptionalInt weight) {
    var one =
        new Instance(
            instance.podUid(),
            instance.pod(),
            instance.address(),
            instance.port(),
            instance.revision(),
            instance.state(),
            tag,
            weight.orElse(1));
    return weight.isEmpty() ? one.withdrawn() : one;
  }

  /** Whether callers of the Service reach both revisions. */
  boolean together() {
    return by == By.REPLICAS
        && plan.memory() != null
        && !plan.memory().phase().promoted()
        && plan.weight() > 0;
  }

  /** The content of the condition {@code RolloutProgressing}. */
  Finding finding() {
    String failing = routed.failures().isEmpty() ? "" : "; " + String.join("; ", routed.failures());
    if (plan.memory() == null) {
      return progressing("NewRevisionAvailable", plan.waits() + failing);
    }
    String where =
        "revision %s at %d %%: %s%s"
            .formatted(plan.memory().fresh(), plan.weight(), plan.waits(), failing);
    return switch (plan.memory().phase()) {
      case STEPPING, PROMOTING ->
          plan.stuck()
              ? new Finding(false, "ProgressDeadlineExceeded", where)
              : progressing(plan.memory().paused() ? "RolloutPaused" : "RollingOut", where);
      case BAKING -> progressing("Baking", where);
      case WARM -> progressing("NewRevisionAvailable", where);
      case ABORTED ->
          new Finding(
              false,
              "RolloutAborted",
              "revision %s was turned back: %s; change the template, or try it again: ssvc retry%s"
                  .formatted(plan.memory().fresh(), plan.waits(), failing));
    };
  }

  /** Calls that nobody shares out go nowhere they should. */
  private Finding progressing(String reason, String message) {
    return routed.nowhere()
        ? new Finding(false, "RouterFailed", message)
        : new Finding(true, reason, message);
  }

  List<Announcement> announcements() {
    return news.stream()
        .map(one ->
            new Announcement(
                one.kind().warns(),
                one.kind().reason(),
                "revision %s: %s".formatted(one.revision(), one.text())))
        .toList();
  }
}
