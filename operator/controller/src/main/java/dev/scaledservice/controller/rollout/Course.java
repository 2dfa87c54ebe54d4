package dev.scaledservice.controller.rollout;

import dev.scaledservice.api.Rollout;
import dev.scaledservice.controller.acting.Sharing;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.controller.making.RolloutSteps;
import dev.scaledservice.controller.observing.Ailment;
import dev.scaledservice.controller.observing.Roles;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenPod;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.engine.judge.Evidence;
import dev.scaledservice.engine.judge.Judgement;
import dev.scaledservice.engine.judge.Measure;
import dev.scaledservice.engine.rollout.Command;
import dev.scaledservice.engine.rollout.Phase;
import dev.scaledservice.engine.rollout.Question;
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
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rollouts of one service, one after the other: the reconciler and the guard take turns with
 * it. Not for several threads: {@link Rollouts} lets one in at a time.
 */
final class Course {

  private static final Set<Ailment.Kind> CONDEMNING =
      Set.of(Ailment.Kind.OUT_OF_MEMORY, Ailment.Kind.CRASHING);

  private final Inquiry inquiry;
  private final Hearing hearing = new Hearing();
  private @Nullable RolloutMemory memory;
  private @Nullable String stable;
  private final List<News> untold = new ArrayList<>();

  /** A newcomer that a router knows to have been turned back, though nobody wrote it down. */
  private @Nullable String refused;

  /** What a rollout rests on, as of the last look. */
  private record Ground(Seen seen, Wish.Clear wish, Rollout rollout, int count) {}

  private @Nullable Ground ground;

  /**
   * @param memory of the process before
   * @param inquiry what gates are asked
   */
  Course(@Nullable RolloutMemory memory, Inquiry inquiry) {
    this.memory = memory;
    this.inquiry = inquiry;
  }

  /**
   * Where a rollout stands.
   *
   * @param counted what those who count calls tell of them
   * @param judgement of calls to the new revision; null while there is none
   * @param bounds how its numbers stand that are to stay within bounds, a sentence each
   */
  record Standing(
      RolloutPlan plan,
      Slot stableSlot,
      Set<Measure> counted,
      @Nullable Judgement judgement,
      List<String> bounds) {

    /** What the judge has counted, a sentence a measure, and whom it suspects. */
    List<String> evidence() {
      if (judgement == null) {
        return List.of();
      }
      List<String> lines = new ArrayList<>();
      judgement.evidence().stream()
          .filter(one -> one.canary().total() > 0 && isCounted(one.measure()))
          .map(Evidence::text)
          .forEach(lines::add);
      judgement.suspects().forEach(suspect -> lines.add(suspect.text()));
      lines.addAll(bounds);
      return lines;
    }

    /** Of what nobody counts it says nothing, and not that there was none. */
    private boolean isCounted(Measure measure) {
      return measure instanceof Measure.Custom || counted.contains(measure);
    }
  }

  /** The service as it is now. */
  Standing look(
      Seen seen,
      Wish.Clear wish,
      int count,
      Sharing.By by,
      Heard heard,
      @Nullable Command command,
      Instant now) {
    ground = new Ground(seen, wish, Objects.requireNonNull(wish.spec().rollout()), count);
    Standing standing = turn(ground, by, heard, command, _ -> true, now);
    return Objects.requireNonNull(standing);
  }

  /** What calls say meanwhile; null before the first look. */
  @Nullable Standing beat(Sharing.By by, Heard heard, Instant now) {
    return ground == null ? null : turn(ground, by, heard, null, _ -> true, now);
  }

  /**
   * The same where nobody may put anything in force but that a revision gets fewer calls, or none:
   * it goes no further than the calls that it really gets. Null where it stays as it is.
   */
  @Nullable Standing back(Sharing.By by, Heard heard, Instant now) {
    int weight = memory == null ? 0 : memory.weight();
    return ground == null ? null : turn(ground, by, heard, null, plan -> isBack(plan, weight), now);
  }

  private static boolean isBack(RolloutPlan plan, int weight) {
    RolloutMemory after = plan.memory();
    return after != null && (after.phase() == Phase.ABORTED || plan.weight() < weight);
  }

  /**
   * A router remembers that the newcomer was turned back by a leader who could not write it down:
   * the next turn writes it.
   *
   * @param newcomer see {@link RolloutMemory#newcomer}
   */
  void refused(String newcomer) {
    refused = newcomer;
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

  /**
   * @param allowed whether a plan may be followed
   * @return null where it may not
   */
  private @Nullable Standing turn(
      Ground ground,
      Sharing.By by,
      Heard heard,
      @Nullable Command command,
      Predicate<RolloutPlan> allowed,
      Instant now) {
    Seen seen = ground.seen();
    Revision wanted = ground.wish().revision();
    if (memory != null && seen.revision(new Revision(memory.old())).isEmpty()) {
      stable = wanted.hash(); // There is nothing left to go back to.
      memory = null;
    }
    String serving = stable == null ? serving(seen, wanted) : stable;
    String reached = memory == null ? serving : memory.stable();
    hearing.hear(heard, memory, Share.stableSlot(seen, reached), seen, ground.rollout(), now);
    Steps steps = RolloutSteps.of(ground.rollout(), by == Sharing.By.REPLICAS);
    RolloutMemory before = memory;
    String alarm = before == null ? null : alarm(seen, before.fresh());
    Command wish = command;
    if (before != null && before.newcomer().equals(refused)) {
      alarm = "the leader before turned it back, and could not write down why";
      // Once nobody judges, nobody but a person can have done it.
      wish = before.phase().judged() ? command : Command.ABORT;
    }
    refused = null;
    RolloutPlan plan =
        new RolloutPlanner(steps)
            .next(
                new Situation(
                    wanted.hash(),
                    serving,
                    ground.count(),
                    ready(seen, reached),
                    heard.found(seen),
                    hearing.verdict(),
                    alarm,
                    wish,
                    inquiry.reply(),
                    hearing.usual()),
                before,
                now);
    if (!allowed.test(plan)) {
      return null;
    }
    hearing.follow(before, plan.memory(), ground.rollout());
    memory = plan.memory();
    stable = plan.stable();
    untold.addAll(plan.news());
    var standing =
        new Standing(
            plan,
            Share.stableSlot(seen, plan.stable()),
            hearing.counted(),
            hearing.judgement(),
            hearing.bounds());
    ask(standing);
    return standing;
  }

  private void ask(Standing standing) {
    Question asks = standing.plan().asks();
    News silent = asks == null ? null : inquiry.news(asks.revision());
    if (silent != null) {
      untold.add(silent);
    }
    inquiry.ask(asks, asks == null ? List.of() : standing.evidence());
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

  /**
   * Who is to get calls has to have been ready for {@code minReadySeconds}; who has them answers
   * while it is ready, also where that was raised since.
   */
  private static Map<String, Integer> ready(Seen seen, String reached) {
    Map<String, Integer> ready = new HashMap<>();
    for (SeenRevision revision : seen.revisions()) {
      int pods = (int) revision.pods().stream().filter(pod -> pod.staying() && pod.ready()).count();
      String hash = revision.revision().hash();
      ready.put(hash, hash.equals(reached) ? pods : Math.min(pods, revision.available()));
    }
    return ready;
  }

  /** What condemns a revision, whatever calls say. */
  private @Nullable String alarm(Seen seen, String revision) {
    String ailing = ailing(seen, revision);
    return ailing == null ? hearing.outOfBounds() : ailing;
  }

  /**
   * What condemns a revision without a single call: containers that end by themselves more than
   * once, or of want of memory, in a fifth of its pods. Fewer may be their nodes' fault.
   */
  private static @Nullable String ailing(Seen seen, String revision) {
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
