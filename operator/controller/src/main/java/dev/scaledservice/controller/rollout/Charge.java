package dev.scaledservice.controller.rollout;

import dev.scaledservice.controller.acting.Sharing;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.controller.rollout.Proxies.Proxy;
import dev.scaledservice.engine.judge.Evidence;
import dev.scaledservice.engine.judge.Judgement;
import dev.scaledservice.engine.judge.Measure;
import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.engine.rollout.Command;
import dev.scaledservice.engine.rollout.RolloutMemory;
import dev.scaledservice.engine.rollout.RolloutPlan;
import dev.scaledservice.engine.rollout.RolloutPlan.News;
import dev.scaledservice.routing.Outcome;
import dev.scaledservice.routing.Split;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One service in the guard's charge. The reconciler and the guard come in one at a time; whoever
 * tells routers tells them the latest, so that a plan that was overtaken is never put in force.
 */
final class Charge {

  /** What was judged is told no more often: every word of it moves with every call. */
  private static final Duration TOLD_EVERY = Duration.ofSeconds(5);

  private final Course course;
  private final Object routing = new Object();

  private @Nullable Sharing latest;

  /** A wish that was obeyed already; the annotation may stay in the cache for a while. */
  private @Nullable Wanted obeyed;

  private @Nullable Seen seen;
  private Wish.@Nullable Clear wish;
  private Instant toldAt = Instant.MIN;
  private List<String> failures = List.of();

  private @Nullable Split routed;

  Charge(@Nullable RolloutMemory memory) {
    this.course = new Course(memory);
  }

  /** What the guard found. */
  record Alarm(boolean moved, boolean withdrawn, boolean worthTelling) {}

  synchronized Sharing look(
      Seen now, Wish.Clear clear, int count, Sharing.By by, List<Tallied> calls, Instant at) {
    seen = now;
    wish = clear;
    Wanted wanted = Wanted.of(now.service().getMetadata().getAnnotations());
    Command command = wanted == null || wanted.equals(obeyed) ? null : wanted.command();
    obeyed = wanted;
    return share(
        course.look(now, clear, count, by == Sharing.By.REPLICAS, calls, command, at), by, at);
  }

  /** Null where calls can change nothing now. */
  synchronized @Nullable Alarm beat(List<Tallied> calls, Instant at) {
    Sharing before = latest;
    if (before == null || !course.isJudged()) {
      return null;
    }
    Course.Standing standing = course.beat(before.by() == Sharing.By.REPLICAS, calls, at);
    if (standing == null) {
      return null;
    }
    RolloutMemory was = before.plan().memory();
    RolloutMemory is = standing.plan().memory();
    boolean moved = !Objects.equals(was, is);
    boolean due = !at.isBefore(toldAt.plus(TOLD_EVERY));
    if (moved) {
      share(standing, before.by(), at);
    }
    return new Alarm(moved, moved && standing.plan().weight() < before.plan().weight(), due);
  }

  private Sharing share(Course.Standing standing, Sharing.By by, Instant at) {
    Seen now = Objects.requireNonNull(seen);
    RolloutPlan plan = standing.plan();
    Sharing before = latest;
    Sharing repeat =
        before != null
                && Objects.equals(before.plan().memory(), plan.memory())
                && at.isBefore(toldAt.plus(TOLD_EVERY))
            ? before
            : null;
    if (repeat == null) {
      toldAt = at;
    }
    latest =
        new Sharing(
            repeat == null ? plan : plan.saying(repeat.plan().waits()),
            Share.split(now, Objects.requireNonNull(wish), plan, standing.stableSlot()),
            standing.stableSlot(),
            by,
            course.steps(),
            course.news(),
            repeat == null ? evidence(standing.judgement(), by) : repeat.evidence(),
            failures);
    return latest;
  }

  /** Of what is counted at all: a proxy knows no slow calls, and none that were shed. */
  private static List<String> evidence(@Nullable Judgement judgement, Sharing.By by) {
    if (judgement == null) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    judgement.evidence().stream()
        .filter(one -> one.canary().total() > 0)
        .filter(one -> by != Sharing.By.PROXY || one.measure() == Measure.FAILED)
        .map(Evidence::text)
        .forEach(lines::add);
    judgement.suspects().forEach(suspect -> lines.add(suspect.text()));
    return lines;
  }

  /** Puts the latest in force; again only where it is another, or did not work everywhere. */
  void route(@Nullable Proxy proxy, String missing) {
    synchronized (routing) {
      Sharing sharing = latest();
      if (sharing == null || sharing.by() != Sharing.By.PROXY) {
        return;
      }
      if (proxy == null) {
        failed(List.of(missing));
        return;
      }
      if (sharing.split().equals(routed)) {
        return;
      }
      Outcome outcome = proxy.router().apply(sharing.split());
      routed = outcome instanceof Outcome.InForce ? sharing.split() : null;
      failed(
          switch (outcome) {
            case Outcome.InForce _ -> List.<String>of();
            case Outcome.Partly(List<String> some) -> some;
            case Outcome.Failed(List<String> all) -> all;
          });
    }
  }

  private synchronized void failed(List<String> now) {
    failures = now;
    if (latest != null) {
      latest = latest.failing(now);
    }
  }

  synchronized @Nullable Sharing latest() {
    return latest;
  }

  /** As the service was last seen, with what was wanted then. */
  synchronized @Nullable Seen seen() {
    return seen;
  }

  synchronized Wish.@Nullable Clear wish() {
    return wish;
  }

  /** People have been told of these. */
  synchronized void told(List<News> news) {
    course.told(news.size());
  }
}
