package dev.scaledservice.controller.rollout;

import dev.scaledservice.api.Rollout;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.controller.making.RolloutSteps;
import dev.scaledservice.controller.observing.Ailment;
import dev.scaledservice.controller.observing.Roles;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenPod;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.engine.judge.Judge;
import dev.scaledservice.engine.judge.Judgement;
import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.engine.judge.Track;
import dev.scaledservice.engine.rollout.Command;
import dev.scaledservice.engine.rollout.RolloutMemory;
import dev.scaledservice.engine.rollout.RolloutPlan;
import dev.scaledservice.engine.rollout.RolloutPlan.News;
import dev.scaledservice.engine.rollout.RolloutPlanner;
import dev.scaledservice.engine.rollout.Situation;
import dev.scaledservice.engine.rollout.Steps;
import dev.scaledservice.routing.Slot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rollouts of one service, one after the other: the reconciler and the guard take turns with
 * it. Not for several threads: {@link Rollouts} lets one in at a time.
 */
final class Course {

  private static final Set<Ailment.Kind> CONDEMNING =
      Set.of(Ailment.Kind.OUT_OF_MEMORY, Ailment.Kind.CRASHING);

  private @Nullable RolloutMemory memory;
  private @Nullable String stable;
  private @Nullable Judge judge;
  private @Nullable Judgement judgement;
  private Differences differences = new Differences();
  private final List<News> untold = new ArrayList<>();

  /** What a rollout rests on, as of the last look. */
  private record Ground(Seen seen, Wish.Clear wish, Rollout rollout, int count) {}

  private @Nullable Ground ground;

  /**
   * @param memory of the process before
   */
  Course(@Nullable RolloutMemory memory) {
    this.memory = memory;
  }

  /**
   * Where a rollout stands.
   *
   * @param judgement of calls to the new revision; null while there is none
   */
  record Standing(RolloutPlan plan, Slot stableSlot, @Nullable Judgement judgement) {}

  /** The service as it is now. */
  Standing look(
      Seen seen,
      Wish.Clear wish,
      int count,
      boolean byRatio,
      List<Tallied> calls,
      @Nullable Command command,
      Instant now) {
    ground = new Ground(seen, wish, Objects.requireNonNull(wish.spec().rollout()), count);
    return turn(ground, byRatio, calls, command, now);
  }

  /** What calls say meanwhile; null before the first look. */
  @Nullable Standing beat(boolean byRatio, List<Tallied> calls, Instant now) {
    return ground == null ? null : turn(ground, byRatio, calls, null, now);
  }

  /** What is to be told to people. */
  List<News> news() {
    return List.copyOf(untold);
  }

  /** People have been told so many of them. */
  void told(int many) {
    untold.subList(0, Math.min(many, untold.size())).clear();
  }

  /** How many steps there are; 0 before the first look. */
  int steps() {
    return ground == null ? 0 : RolloutSteps.of(ground.rollout(), false).steps().size();
  }

  /** Whether calls can change anything. */
  boolean isJudged() {
    return memory != null && memory.phase().judged();
  }

  private Standing turn(
      Ground ground, boolean byRatio, List<Tallied> calls, @Nullable Command command, Instant now) {
    Seen seen = ground.seen();
    Revision wanted = ground.wish().revision();
    if (memory != null && seen.revision(new Revision(memory.old())).isEmpty()) {
      stable = wanted.hash(); // There is nothing left to go back to.
      memory = null;
    }
    String serving = stable == null ? serving(seen, wanted) : stable;
    observe(calls, Share.stableSlot(seen, memory == null ? serving : memory.stable()), ground, now);
    Steps steps = RolloutSteps.of(ground.rollout(), byRatio);
    RolloutMemory before = memory;
    RolloutPlan plan =
        new RolloutPlanner(steps)
            .next(
                new Situation(
                    wanted.hash(),
                    serving,
                    ground.count(),
                    ready(seen),
                    judgement == null ? null : judgement.verdict(),
                    before == null ? null : alarm(seen, before.fresh()),
                    command),
                before,
                now);
    judgeAnew(before, plan.memory(), ground.rollout());
    memory = plan.memory();
    stable = plan.stable();
    untold.addAll(plan.news());
    return new Standing(plan, Share.stableSlot(seen, plan.stable()), judgement);
  }

  private void observe(List<Tallied> calls, Slot stableSlot, Ground ground, Instant now) {
    RolloutMemory is = memory;
    Judge judging = judge;
    if (is == null || !is.phase().judged()) {
      return;
    }
    if (judging == null) {
      judging = new Judge(RolloutSteps.rules(ground.rollout()));
      judge = judging;
    }
    Slot canarySlot = is.phase().promoted() ? stableSlot : stableSlot.other();
    judgement =
        judging.observe(
            now,
            differences.since(
                calls,
                one -> {
                  if (serves(one, is.fresh(), canarySlot, ground.seen())) {
                    return Track.CANARY;
                  }
                  return serves(one, is.old(), canarySlot.other(), ground.seen())
                      ? Track.STABLE
                      : null;
                }));
  }

  /**
   * Whether these are calls of a revision. One before it may have had its slot, and a proxy goes on
   * counting for instances of that one until they are gone.
   */
  private static boolean serves(Tallied one, String revision, Slot slot, Seen seen) {
    if (!one.group().equals(slot.letter())) {
      return one.group().equals(revision);
    }
    return seen.revision(new Revision(revision)).stream()
        .flatMap(of -> of.pods().stream())
        .map(SeenPod::address)
        .anyMatch(address ->
            address != null
                && (one.instance().startsWith(address + ":")
                    || one.instance().startsWith("[" + address + "]:")));
  }

  /** Another revision is judged by its own calls; a further step wants evidence of its own. */
  private void judgeAnew(
      @Nullable RolloutMemory before, @Nullable RolloutMemory after, Rollout rollout) {
    if (before != null
        && after != null
        && before.fresh().equals(after.fresh())
        && before.phase().judged()
        && after.phase().judged()) {
      if (judge != null && before.step() != after.step()) {
        judge.nextStep();
      }
      if (judge != null && after.phase().promoted() && !before.phase().promoted()) {
        judge.standAlone();
      }
      return;
    }
    judge = after != null && after.phase().judged() ? new Judge(RolloutSteps.rules(rollout)) : null;
    judgement = null;
    differences = new Differences();
  }

  /** The revision that callers reach, where nothing is remembered here. */
  private static String serving(Seen seen, Revision wanted) {
    var told = seen.service().status().stable();
    if (told != null
        && Revision.isRevision(told.revision())
        && seen.revision(new Revision(told.revision())).isPresent()) {
      return told.revision();
    }
    return Roles.of(seen, wanted).stable().hash();
  }

  private static Map<String, Integer> ready(Seen seen) {
    Map<String, Integer> ready = new HashMap<>();
    for (SeenRevision revision : seen.revisions()) {
      int pods = (int) revision.pods().stream().filter(pod -> pod.staying() && pod.ready()).count();
      ready.put(revision.revision().hash(), Math.min(pods, revision.available()));
    }
    return ready;
  }

  /**
   * What condemns a revision without a single call: containers that end by themselves, or of want
   * of memory, in a fifth of its pods. Fewer may be their nodes' fault.
   */
  private static @Nullable String alarm(Seen seen, String revision) {
    SeenRevision of = seen.revision(new Revision(revision)).orElse(null);
    if (of == null) {
      return null;
    }
    List<SeenPod> pods = of.pods().stream().filter(SeenPod::staying).toList();
    List<Ailment> bad =
        pods.stream()
            .map(SeenPod::ailment)
            .filter(ailment -> ailment != null && CONDEMNING.contains(ailment.kind()))
            .map(Objects::requireNonNull)
            .toList();
    if (bad.isEmpty() || bad.size() * 5 < pods.size()) {
      return null;
    }
    return "%d of %d pods: %s"
        .formatted(
            bad.size(),
            pods.size(),
            bad.stream().map(Ailment::message).distinct().collect(Collectors.joining("; ")));
  }
}
