package dev.scaledservice.engine;

/** What a metric is wanted to be: the {@code MetricTarget} of autoscaling/v2. */
public sealed interface Target {

  /** {@code perReplica} of the total, or as the mean over pods, for each ready replica. */
  record AverageValue(double perReplica) implements Target {
    public AverageValue {
      positive("averageValue", perReplica);
    }
  }

  /** The metric itself at {@code value}, whatever the number of replicas. */
  record Value(double value) implements Target {
    public Value {
      positive("value", value);
    }
  }

  /** Usage as a share of what the pods requested, in whole percent. */
  record Utilization(int percent) implements Target {
    public Utilization {
      positive("averageUtilization", percent);
    }
  }

  private static void positive(String name, double value) {
    if (!(value > 0) || !Double.isFinite(value)) {
      throw new IllegalArgumentException(name + " wants a number above 0, not " + value);
    }
  }
}
