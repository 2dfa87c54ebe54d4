package dev.scaledservice.controller.rollout;

import dev.scaledservice.controller.acting.Routed;
import dev.scaledservice.controller.acting.Sharing;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.engine.rollout.Command;
import dev.scaledservice.engine.rollout.Phase;
import dev.scaledservice.engine.rollout.RolloutMemory;
import dev.scaledservice.engine.rollout.RolloutPlan;
import dev.scaledservice.engine.rollout.RolloutPlan.News;
import dev.scaledservice.routing.Outcome;
import dev.scaledservice.routing.Router;
import dev.scaledservice.routing.Saying;
import dev.scaledservice.routing.Split;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One service in the guard's charge. The reconciler and the guard come in one at a time; whoever
 * tells routers tells them the latest, and gives up once it was overtaken. So a plan that is not
 * the latest any more is not begun to be put in force, and none is said after a later one.
 */
final class Charge {

  private static final Logger LOG = LoggerFactory.getLogger(Charge.class);

  /** What was judged is told no more often: every word of it moves with every call. */
  private static final Duration TOLD_EVERY = Duration.ofSeconds(5);

  /** Somebody else may overwrite what is kept where others can write too. */
  private static final Duration MENDED_EVERY = Duration.ofSeconds(5);

  private static final Duration TRIED_EVERY = Duration.ofSeconds(1);

  /** Longer than any router takes. */
  private static final Duration UNDER_WAY = Duration.ofSeconds(30);

  private final Course course;

  /** Held by whoever waits for a router; taken before {@link #saying}, and that before this. */
  private final Object routing = new Object();

  /** Nobody is waited for while it is held. */
  private final Object saying = new Object();

  private @Nullable Sharing latest;

  /** A wish that was obeyed already; the annotation may stay in the cache for a while. */
  private @Nullable Wanted obeyed;

  private @Nullable Seen seen;
  private Wish.@Nullable Clear wish;
  private Instant toldAt = Instant.MIN;
  private Routed routed = Routed.DONE;

  private @Nullable InForce inForce;
  private volatile Instant mend = Instant.MAX;
  private volatile boolean retired;

  Charge(@Nullable RolloutMemory memory, Inquiry inquiry) {
    this.course = new Course(memory, inquiry);
  }

  /** What was put in force, and by whom. */
  private record InForce(String way, Split split) {}

  /** What a router was told. */
  private record Said(InForce wanted, Saying saying) {}

  /** What the guard found. */
  record Alarm(boolean moved, boolean withdrawn, boolean worthTelling) {}

  /**
   * @param heard is asked in here, so that what was counted first is heard first
   */
  synchronized Sharing look(
      Seen now, Wish.Clear clear, int count, Sharing.By by, Supplier<Heard> heard, Instant at) {
    seen = now;
    wish = clear;
    Wanted wanted = Wanted.of(now.service().getMetadata().getAnnotations());
    Command command = wanted == null || wanted.equals(obeyed) ? null : wanted.command();
    obeyed = wanted;
    return share(course.look(now, clear, count, by, heard.get(), command, at), by, at);
  }

  /** Whether calls can change something. */
  synchronized boolean isJudged() {
    return course.isJudged();
  }

  /**
   * @param mayAdvance whether a revision may get more calls than it has
   * @return null where calls can change nothing now
   */
  synchronized @Nullable Alarm beat(Supplier<Heard> heard, boolean mayAdvance, Instant at) {
    Sharing before = latest;
    if (retired || before == null || !course.isJudged()) {
      return null;
    }
    Course.Standing standing =
        mayAdvance
            ? course.beat(before.by(), heard.get(), at)
            : course.back(before.by(), heard.get(), at);
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
    // At a weight of 0 too: headers may lead to it.
    boolean withdrawn =
        (is != null && is.phase() == Phase.ABORTED)
            || standing.plan().weight() < before.plan().weight();
    return new Alarm(moved, moved && withdrawn, due);
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
            repeat == null ? standing.evidence() : repeat.evidence(),
            routed);
    return latest;
  }

  /**
   * Puts the latest in force; waits for it only where it is another, or did not work everywhere.
   * What was overtaken meanwhile is left to who overtook it: it tells routers too, or has the
   * reconciler do so.
   *
   * @param way which router is meant
   * @param router null where there is none to be told, for the reason {@code missing}
   * @return whether something else has become of it than before
   */
  boolean route(String way, @Nullable Router router, String missing, Instant at) {
    if (router == null) {
      synchronized (routing) {
        inForce = null;
        return became(new Outcome.Missing(List.of(missing)), at);
      }
    }
    Said said = say(way, router); // At once: the lock is held while others are waited for.
    synchronized (routing) {
      if (said == null || isOvertaken(said) || said.wanted().equals(inForce)) {
        return false;
      }
      Outcome outcome = await(said);
      if (!isOvertaken(said) && isRefused(said.wanted().split(), router)) {
        refuse(said.wanted().split().newcomer(), at);
        said = say(way, router);
        outcome = said == null ? outcome : await(said);
      }
      if (said == null || isOvertaken(said)) {
        inForce = null;
        return false;
      }
      inForce = outcome instanceof Outcome.InForce ? said.wanted() : null;
      return became(outcome, at);
    }
  }

  /** Null where nothing is to be said, or nothing any more. */
  private @Nullable Said say(String way, Router router) {
    synchronized (saying) {
      Sharing sharing = latest();
      if (sharing == null || retired) {
        return null;
      }
      var wanted = new InForce(way, sharing.split());
      try {
        return new Said(wanted, router.say(wanted.split()));
      } catch (RuntimeException e) {
        Outcome failed = failed(wanted.split(), e);
        return new Said(wanted, _ -> failed);
      }
    }
  }

  private Outcome await(Said said) {
    try {
      return said.saying().await(() -> isOvertaken(said));
    } catch (RuntimeException e) {
      return failed(said.wanted().split(), e);
    }
  }

  private boolean isOvertaken(Said said) {
    Sharing now = latest();
    return retired || now == null || !now.split().equals(said.wanted().split());
  }

  /** A router's own mistake must keep nobody from being scaled, nor an abort from being written. */
  private static Outcome failed(Split split, RuntimeException e) {
    LOG.atError()
        .addKeyValue("service", split.service().toString())
        .setCause(e)
        .log("a router failed");
    return new Outcome.Failed(List.of("the router failed: " + e));
  }

  /** The registry knows that this newcomer was turned back, whoever knew of it then. */
  synchronized void remember(String turnedBack, Instant at) {
    Split split = Objects.requireNonNull(latest).split();
    if (!split.refused() && !turnedBack.isEmpty() && split.newcomer().equals(turnedBack)) {
      refuse(turnedBack, at);
    }
  }

  private static boolean isRefused(Split split, Router router) {
    return !split.refused() && router.remembersRefusal(split.service(), split.newcomer());
  }

  private synchronized void refuse(String newcomer, Instant at) {
    course.refused(newcomer);
    Sharing.By by = Objects.requireNonNull(latest).by();
    share(Objects.requireNonNull(course.beat(by, Heard.NOTHING, at)), by, at);
  }

  /** As {@link #route}, even if it is in force: where others can write, it may not be any more. */
  boolean mend(String way, Router router, Instant at) {
    synchronized (routing) {
      inForce = null;
      return route(way, router, "", at);
    }
  }

  /**
   * Nobody is told by this charge any more once this has returned: a router can be made to forget
   * what it was told.
   *
   * @return how its rollout stands
   */
  @Nullable RolloutMemory retire() {
    synchronized (saying) {
      retired = true;
    }
    Sharing last = latest();
    return last == null ? null : last.plan().memory();
  }

  /** Nobody has to be told. */
  void unrouted() {
    synchronized (routing) {
      inForce = null;
      became(Routed.DONE);
      mend = Instant.MAX;
    }
  }

  /** Whether it is time to {@link #mend}; true once, until that is done. */
  boolean isToBeMended(Instant at) {
    if (at.isBefore(mend)) {
      return false;
    }
    mend = at.plus(UNDER_WAY);
    return true;
  }

  private boolean became(Outcome outcome, Instant at) {
    mend = at.plus(outcome instanceof Outcome.InForce ? MENDED_EVERY : TRIED_EVERY);
    return became(Routed.of(outcome));
  }

  private synchronized boolean became(Routed now) {
    boolean changed = !now.equals(routed);
    routed = now;
    if (latest != null) {
      latest = latest.routed(now);
    }
    return changed;
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
