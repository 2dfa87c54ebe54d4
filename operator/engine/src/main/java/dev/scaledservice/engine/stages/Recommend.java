package dev.scaledservice.engine.stages;

import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.Decision.Band;
import dev.scaledservice.engine.Decision.Recommendation;
import dev.scaledservice.engine.Decision.Stage;
import dev.scaledservice.engine.Fleet;
import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.PodValue;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.engine.Target;
import dev.scaledservice.engine.recommend.Answer;
import dev.scaledservice.engine.recommend.PodsAverage;
import dev.scaledservice.engine.recommend.Ratio;
import dev.scaledservice.engine.recommend.Saturating;
import dev.scaledservice.engine.recommend.Shared;
import dev.scaledservice.engine.recommend.Tolerance;
import dev.scaledservice.engine.recommend.Utilization;
import java.util.List;

/**
 * What each metric asks for, by the formulas of {@code autoscaling/v2}.
 *
 * <pre>
 *               one number for the service    a number a pod
 * AverageValue  Shared                        PodsAverage
 * Value         Ratio                         Ratio of their mean
 * Utilization   (cannot be told)              Utilization
 * </pre>
 *
 * Two things differ from v2, both where it would act on nothing. "As many as there are" is the
 * count in force, not the pods that happen to exist while some are on their way. And a ratio with
 * no replica ready to multiply is unknown, not a wish for none.
 */
final class Recommend {

  private final Fleet fleet;
  private final Tolerance tolerance;

  Recommend(Fleet fleet, Tolerance tolerance) {
    this.fleet = fleet;
    this.tolerance = tolerance;
  }

  List<Recommendation> all(List<Sensed> sensed, Draft draft) {
    var recommendations = new Recommendation[sensed.size()];
    for (int i = 0; i < recommendations.length; i++) {
      Sensed one = sensed.get(i);
      Recommendation recommendation = one(one);
      recommendations[i] = recommendation;
      if (recommendation.reading() instanceof Reading.Unknown(String why)
          && !(one.reading() instanceof Reading.Unknown)) {
        draft.remark(Stage.RECOMMEND, new Because.NotKnown(one.metric().name(), why));
      }
    }
    return List.of(recommendations);
  }

  private Recommendation one(Sensed sensed) {
    var value = sensed.reading().usable();
    return value.isPresent()
        ? answered(sensed, value.getAsDouble())
        : silent(sensed, sensed.reading());
  }

  private Recommendation answered(Sensed sensed, double value) {
    Measurement measurement = sensed.measurement();
    return switch (sensed.metric().target()) {
      case Target.AverageValue(double each) ->
          measurement instanceof Measurement.PerPod perPod
              ? asked(sensed, value, average(perPod, each), ratioBand(each))
              : asked(sensed, value, shared(value, each), sharedBand(each));
      case Target.Value(double wanted) ->
          fleet.ready() == 0 && fleet.desired() > 0
              ? silent(sensed, new Reading.Unknown("no replica is ready to compare it with"))
              : asked(sensed, value, ratio(value, wanted), ratioBand(wanted));
      case Target.Utilization(int percent) ->
          measurement instanceof Measurement.PerPod perPod
              ? utilization(sensed, perPod, percent)
              : silent(sensed, new Reading.Unknown("a share of requests wants a number a pod"));
    };
  }

  private Answer shared(double total, double each) {
    return Shared.replicas(fleet.desired(), Saturating.milli(total), milliTarget(each), tolerance);
  }

  private Answer ratio(double value, double wanted) {
    return Ratio.replicas(
        fleet.desired(), fleet.ready(), Saturating.milli(value), milliTarget(wanted), tolerance);
  }

  private Answer average(Measurement.PerPod perPod, double each) {
    var formula = new PodsAverage(milliTarget(each));
    for (PodValue pod : perPod.pods()) {
      switch (pod.state()) {
        case READY ->
            pod.value()
                .usable()
                .ifPresentOrElse(value -> formula.ready(Saturating.milli(value)), formula::missing);
        case UNREADY -> formula.unready();
        case IGNORED -> {}
      }
    }
    return formula.replicas(fleet.desired(), tolerance);
  }

  private Recommendation utilization(Sensed sensed, Measurement.PerPod perPod, int percent) {
    var formula = new Utilization(percent);
    for (PodValue pod : perPod.pods()) {
      if (pod.state() == PodValue.State.IGNORED) {
        continue;
      }
      long request = Saturating.milli(pod.request());
      if (request <= 0) {
        return silent(sensed, new Reading.Unknown(pod.pod() + " requests nothing to compare with"));
      }
      if (pod.state() == PodValue.State.UNREADY) {
        formula.unready(request);
      } else {
        pod.value()
            .usable()
            .ifPresentOrElse(
                value -> formula.ready(Saturating.milli(value), request),
                () -> formula.missing(request));
      }
    }
    Answer answer = formula.replicas(fleet.desired(), tolerance);
    double measured = answer instanceof Answer.Replicas replicas ? replicas.measured() : 0;
    return asked(sensed, measured, answer, ratioBand(percent));
  }

  private Recommendation asked(Sensed sensed, double measured, Answer answer, Band band) {
    return switch (answer) {
      case Answer.None(Answer.Why why) -> silent(sensed, new Reading.Unknown(why.text()));
      case Answer.Replicas replicas ->
          recommendation(sensed, told(sensed.reading(), measured), replicas.count(), band);
    };
  }

  private Recommendation recommendation(Sensed sensed, Reading reading, int count, Band band) {
    return new Recommendation(
        sensed.metric().name(),
        reading,
        sensed.metric().target(),
        count,
        true,
        sensed.metric().unit(),
        sensed.measurement() instanceof Measurement.PerPod,
        band);
  }

  private Recommendation silent(Sensed sensed, Reading reading) {
    return new Recommendation(
        sensed.metric().name(),
        reading,
        sensed.metric().target(),
        fleet.desired(),
        false,
        sensed.metric().unit(),
        sensed.measurement() instanceof Measurement.PerPod,
        null);
  }

  private Band sharedBand(double each) {
    int from = fleet.desired();
    return new Band(
        Math.min(each * from * (1 - tolerance.down()), each * (from - 1)),
        each * from * (1 + tolerance.up()));
  }

  private Band ratioBand(double wanted) {
    double fewer = wanted * (fleet.desired() - 1) / Math.max(1, fleet.ready());
    return new Band(
        Math.min(wanted * (1 - tolerance.down()), fewer), wanted * (1 + tolerance.up()));
  }

  /** The same reading with the number that the formula compared, such as a percentage. */
  private static Reading told(Reading reading, double value) {
    return switch (reading) {
      case Reading.Fresh fresh ->
          fresh.value() == value ? fresh : new Reading.Fresh(value, fresh.at());
      case Reading.Partial partial -> new Reading.Partial(value, partial.at(), partial.covered());
      case Reading.Stale stale -> stale;
      case Reading.Unknown unknown -> unknown;
    };
  }

  /** A target below a thousandth is taken for one: quantities do not go further. */
  static long milliTarget(double target) {
    return Math.max(1, Saturating.milli(target));
  }
}
