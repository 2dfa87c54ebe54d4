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

  /**
   * No replica is ready: a proxy or a Prometheus then measures what is left of the load, not what
   * is wanted.
   */
  record NobodyReady() implements Because {
    @Override
    public String text() {
      return "no replica is ready, so it may be what is left of the load";
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

  /**
   * Callers' breakers hide demand: R1. Calls a second.
   *
   * @param open whose breakers
   * @param shed those that callers' admission kept
   * @param counted what the demand was counted as: less than all of it where retries may have
   *     inflated it
   */
  record HiddenDemand(Open open, double executed, double shed, double notPermitted, double counted)
      implements Because {
    @Override
    public String text() {
      double demand = executed + shed + notPermitted;
      return "%s: demand %s/s = %s admitted%s%s%s"
          .formatted(
              notPermitted > 0 ? open.text() : "callers shed " + Figures.percent(shed / demand),
              Figures.number(demand),
              Figures.number(executed),
              part(shed, "shed"),
              part(notPermitted, "not permitted"),
              counted < demand * 0.99
                  ? ", counted as " + Figures.number(counted) + "/s: the rest may be retries"
                  : "");
    }

    private static String part(double calls, String what) {
      return calls > 0 ? " + %s %s".formatted(Figures.number(calls), what) : "";
    }
  }

  /** Callers' breakers hide demand, but not how many replicas that is: R1. */
  record UntoldDemand(Open open) implements Because {
    @Override
    public String text() {
      return open.text() + ": not known yet how many calls a replica takes";
    }
  }

  /**
   * Callers' breakers are open, but more replicas would not help: R2.
   *
   * @param saturation the worst metric as a share of its target
   */
  record NotOverload(Open open, double saturation, int replicas) implements Because {
    @Override
    public String text() {
      return saturation < 0.8
          ? "%s, not for lack of replicas: the worst metric is at %d %% of its target"
              .formatted(open.text(), (int) (saturation * 100))
          : "%s, not for lack of replicas: %d take the whole demand"
              .formatted(open.text(), replicas);
    }
  }

  /**
   * The service waits for one that it calls: R3.
   *
   * @param deepest the last of the chain that is waited for
   * @param share of its calls that its breaker refuses, or that time out
   * @param slow whether they time out
   * @param scaling whether replicas of the deepest are on their way
   */
  record WaitsFor(String circuit, String deepest, double share, boolean slow, boolean scaling)
      implements Because {
    @Override
    public String text() {
      return "waits for %s (%s)%s"
          .formatted(
              deepest,
              slow
                  ? "%s: %s time out".formatted(circuit, Figures.percent(share))
                  : "breaker %s open %s".formatted(circuit, Figures.percent(share)),
              scaling ? ", which is being scaled" : "");
    }
  }

  /** A breaker refuses calls at present: R4. */
  record OpenNow(String circuit) implements Because {
    @Override
    public String text() {
      return "breaker " + circuit + " refuses calls";
    }
  }

  /** A breaker refused calls a while ago: R4. */
  record OpenBefore(Duration ago, Duration hold) implements Because {
    @Override
    public String text() {
      return "a breaker refused calls %s ago, within the last %s"
          .formatted(Figures.duration(ago), Figures.duration(hold));
    }
  }

  /** Callers come back step by step: R5. */
  record ComingBack(int percent) implements Because {
    @Override
    public String text() {
      return "callers come back: %d %% of what is free".formatted(percent);
    }
  }

  /** New capacity did not close the breakers: R6. */
  record Ineffective(Open open, int replicas, Duration pause) implements Because {
    @Override
    public String text() {
      return "%s although %d replicas are ready: no further step for %s"
          .formatted(open.text(), replicas, Figures.duration(pause));
    }
  }

  /** What a caller reported last is too old: R7. */
  record ReportsStale(String circuit, Duration age) implements Because {
    @Override
    public String text() {
      return "%s was last reported %s ago".formatted(circuit, Figures.duration(age));
    }
  }

  /** Nothing that callers report can be read: R7. */
  record Unreadable(String why) implements Because {
    @Override
    public String text() {
      return "breakers cannot be read: " + why;
    }
  }

  /** An open breaker that is not acted on. */
  record Stranger(String circuit, double share) implements Because {
    @Override
    public String text() {
      return "breaker %s open %s is not acted on: circuitBreakers.callers does not admit it"
          .formatted(circuit, Figures.percent(share));
    }
  }

  /** The replicas of the last step are not all ready. */
  record StepUnderWay(int ready, int replicas) implements Because {
    @Override
    public String text() {
      return "%d of %d replicas are ready, the next step when all are".formatted(ready, replicas);
    }
  }

  /** Hidden demand at most doubles the count in one step. */
  record AtMostDouble(int allowed, int wanted) implements Because {
    @Override
    public String text() {
      return "%d of %d for now, the next step when these are ready".formatted(allowed, wanted);
    }
  }

  /**
   * Breakers that refuse calls.
   *
   * @param circuit the one that refuses most
   * @param others how many more do
   * @param share of all their callers' calls, 0 to 1
   */
  record Open(String circuit, int others, double share) {
    String text() {
      return others == 0
          ? "breaker %s open %s".formatted(circuit, Figures.percent(share))
          : "breakers %s and %d more open %s".formatted(circuit, others, Figures.percent(share));
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
