package dev.scaledservice.controller.rollout;

import dev.scaledservice.api.Rollout;
import dev.scaledservice.controller.acting.Registering;
import dev.scaledservice.controller.acting.Sharing;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.controller.making.Slots;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.discovery.Instance;
import dev.scaledservice.engine.rollout.Phase;
import dev.scaledservice.engine.rollout.RolloutPlan;
import dev.scaledservice.routing.HeaderMatch;
import dev.scaledservice.routing.Member;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import dev.scaledservice.routing.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What routers are told, out of a plan and the instances that there are. */
final class Share {

  private Share() {}

  static Split split(Seen seen, Wish.Clear wish, RolloutPlan plan, Slot stableSlot) {
    List<Member> members = new ArrayList<>();
    for (Instance instance : Registering.instances(seen, wish.spec())) {
      Slot slot = slot(instance, plan, stableSlot);
      if (slot != null) {
        members.add(
            new Member(
                instance.pod(),
                instance.address(),
                instance.port(),
                slot,
                instance.state().passing()));
      }
    }
    boolean promoted = plan.memory() != null && plan.memory().phase().promoted();
    return new Split(
        new ServiceName(seen.key().namespace(), seen.key().name()),
        stableSlot.other(),
        promoted ? 0 : plan.weight(),
        headers(Objects.requireNonNull(wish.spec().rollout()), plan),
        members,
        plan.memory() == null ? "" : plan.memory().newcomer(),
        plan.memory() != null && plan.memory().phase() == Phase.ABORTED);
  }

  private static @Nullable Slot slot(Instance instance, RolloutPlan plan, Slot stableSlot) {
    if (instance.revision().equals(plan.stable())) {
      return stableSlot;
    }
    return instance.revision().equals(plan.other()) ? stableSlot.other() : null;
  }

  /** Once instances are there, and from an abort on nobody. */
  private static List<HeaderMatch> headers(Rollout rollout, RolloutPlan plan) {
    boolean open =
        plan.memory() != null
            && (plan.memory().arrived() || plan.memory().step() > 0)
            && (plan.memory().phase() == Phase.STEPPING
                || plan.memory().phase() == Phase.PROMOTING);
    return !open || rollout.match() == null
        ? List.of()
        : rollout.match().headers().stream()
            .map(header -> new HeaderMatch(header.name(), header.value()))
            .toList();
  }

  /** Of the revision that callers reach. */
  static Slot stableSlot(Seen seen, String revision) {
    return seen.revision(new Revision(revision))
        .map(SeenRevision::deployment)
        .flatMap(Slots::of)
        .orElse(Slot.A);
  }

  /** Who shares the calls out. */
  static Sharing.By by(Rollout.@Nullable Router router, boolean consul) {
    if (router == null) {
      return consul ? Sharing.By.CONSUL : Sharing.By.REPLICAS;
    }
    if (router.haproxy() != null) {
      return Sharing.By.PROXY;
    }
    if (router.gateway() != null) {
      return Sharing.By.GATEWAY;
    }
    return router.consul() != null && consul ? Sharing.By.CONSUL : Sharing.By.REPLICAS;
  }
}
