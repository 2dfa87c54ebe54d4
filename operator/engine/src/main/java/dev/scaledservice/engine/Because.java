package dev.scaledservice.engine;

import java.time.Duration;

/**
 * Why a stage changed the count or kept it from changing: facts, put into words only when somebody
 * asks, since most decisions are read by nobody.
 */
public sealed interface Because {

  /** A clause for people, such as {@code maxReplicas 9 allows no more}. */
  String text();

  /** The metric that asked for the most. */
  record Largest(String metric, int replicas) implements Because {
    @Override
    public String text() {
      return metric + " asks for " + replicas;
    }
  }

  /** A metric that cannot be acted on: {@code why} is a clause such as "no such series". */
  record NotKnown(String metric, String why) implements Because {
    @Override
    public String text() {
      return metric + " is not known: " + why;
    }
  }

  /** A metric whose last number is too old to act on. */
  record Outdated(String metric, Duration age) implements Because {
    @Override
    public String text() {
      return metric + " was last seen " + Figures.duration(age) + " ago";
    }
  }

  /**
   * A metric whose window has not filled, or that is known only in part ({@code covered} is zero):
   * it may raise the count, not lower it.
   */
  record Filling(String metric, Duration covered) implements Because {
    @Override
    public String text() {
      return covered.isZero()
          ? metric + " is known only in part"
          : metric + " has been watched for only " + Figures.duration(covered);
    }
  }

  /** No metric is known: the count stays. */
  record Held() implements Because {
    @Override
    public String text() {
      return "held until a metric is known";
    }
  }

  /** No metric has been known for so long that the count goes to the one that was set for this. */
  record FellBack(int replicas, Duration unknownFor) implements Because {
    @Override
    public String text() {
      return "nothing known for %s, so the fallback of %d"
          .formatted(Figures.duration(unknownFor), replicas);
    }
  }

  /** The short window is {@code times} what the ready replicas take. */
  record Bursting(String metric, double times, Duration window) implements Because {
    @Override
    public String text() {
      return "burst %sx in %s".formatted(Figures.number(times), Figures.duration(window));
    }
  }

  /** A burst is not over until it has been calm for {@code calm}. */
  record NotCalmYet(Duration calm) implements Because {
    @Override
    public String text() {
      return "a burst has not been over for " + Figures.duration(calm);
    }
  }

  /** {@code stabilizationWindowSeconds} of scaleDown. */
  record DownWindow(int floor, Duration window) implements Because {
    @Override
    public String text() {
      return "%d was right within the last %s".formatted(floor, Figures.duration(window));
    }
  }

  /** {@code stabilizationWindowSeconds} of scaleUp. */
  record UpWindow(int ceiling, Duration window) implements Because {
    @Override
    public String text() {
      return "%d was enough within the last %s".formatted(ceiling, Figures.duration(window));
    }
  }

  /** The policies of scaleUp. */
  record UpPolicy(int limit) implements Because {
    @Override
    public String text() {
      return "the scaleUp policy allows no more than %d now".formatted(limit);
    }
  }

  /** The policies of scaleDown. */
  record DownPolicy(int limit) implements Because {
    @Override
    public String text() {
      return "the scaleDown policy allows no fewer than %d now".formatted(limit);
    }
  }

  /** {@code minReplicas}. */
  record Min(int replicas) implements Because {
    @Override
    public String text() {
      return "minReplicas %d allows no fewer".formatted(replicas);
    }
  }

  /** {@code maxReplicas}. */
  record Max(int replicas) implements Because {
    @Override
    public String text() {
      return "maxReplicas %d allows no more".formatted(replicas);
    }
  }

  /** A person set the count; 0 is a stop. */
  record Pinned(int replicas) implements Because {
    @Override
    public String text() {
      return replicas == 0 ? "stopped by a pin to 0" : "pinned to " + replicas;
    }
  }

  /** The mode says not to decide. */
  record Paused() implements Because {
    @Override
    public String text() {
      return "paused";
    }
  }
}
