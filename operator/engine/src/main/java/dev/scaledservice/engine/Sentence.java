package dev.scaledservice.engine;

import dev.scaledservice.engine.Decision.Recommendation;
import dev.scaledservice.engine.Decision.Stage;
import dev.scaledservice.engine.Decision.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decision in one sentence, for somebody who was woken up: what happens, the number it rests on,
 * and what kept it from being more or less.
 *
 * <pre>
 * 4 -> 9: requests 912/s, 100 each wanted; burst 2.3x in 3 s; maxReplicas 9 allows no more
 * stays 9: 4 would do (requests 395, 100 each wanted), but 9 was right within the last 300 s
 * </pre>
 */
final class Sentence {

  private static final int SHORT = 60;

  private final Decision decision;
  private final @Nullable Recommendation leading;

  Sentence(Decision decision) {
    this.decision = decision;
    this.leading = decision.leading();
  }

  String whole() {
    String head =
        decision.from() == decision.to()
            ? "stays " + decision.to()
            : decision.from() + " -> " + decision.to();
    return head + ": " + String.join("; ", clauses());
  }

  String reason() {
    String reason = cause();
    return reason.length() <= SHORT ? reason : reason.substring(0, SHORT - 1).strip() + "…";
  }

  private List<String> clauses() {
    var clauses = new ArrayList<String>();
    Step person = person();
    if (person != null) {
      clauses.add(person.text());
      if (leading != null && decision.proposed() != decision.to()) {
        clauses.add(
            "the metrics ask for %d (%s)".formatted(decision.proposed(), evidence(leading)));
      }
      return clauses;
    }
    List<String> limits = limits();
    boolean keptUp = !limits.isEmpty() && decision.to() > decision.proposed();
    if (leading != null && keptUp) {
      clauses.add(
          "%d would do (%s), but %s"
              .formatted(decision.proposed(), evidence(leading), String.join(", and ", limits)));
    } else if (leading != null) {
      clauses.add(evidence(leading) + (decision.from() == decision.to() ? replicas() : ""));
    }
    remarks(clauses);
    if (leading == null || !keptUp) {
      clauses.addAll(limits);
    }
    return clauses;
  }

  private String replicas() {
    return decision.proposed() == 1
        ? " (1 replica)"
        : " (%d replicas)".formatted(decision.proposed());
  }

  /** What is worth saying of stages that did not limit: readings that lack, a burst, a fallback. */
  private void remarks(List<String> clauses) {
    for (Step step : decision.steps()) {
      boolean told = step.stage() == Stage.SENSE && limitedBy(step.because());
      if (!told && !limits(step) && worthSaying(step)) {
        clauses.add(step.text());
      }
    }
  }

  /** A burst that asks for no more than the long window does explains nothing. */
  private static boolean worthSaying(Step step) {
    return switch (step.because()) {
      case Because.Largest _ -> false;
      case Because.Bursting _ -> step.from() != step.to();
      default -> true;
    };
  }

  private String cause() {
    Step person = person();
    if (person != null) {
      return person.text();
    }
    List<String> limits = limits();
    if (!limits.isEmpty()) {
      return limits.getLast();
    }
    for (Step step : decision.steps()) {
      if (step.because() instanceof Because.Bursting && worthSaying(step)) {
        return step.text();
      }
    }
    if (leading != null) {
      return evidence(leading);
    }
    return decision.steps().isEmpty() ? "no metric" : decision.steps().getFirst().text();
  }

  private @Nullable Step person() {
    for (Step step : decision.steps()) {
      if (step.because() instanceof Because.Pinned || step.because() instanceof Because.Paused) {
        return step;
      }
    }
    return null;
  }

  private List<String> limits() {
    var limits = new ArrayList<String>();
    for (Step step : decision.steps()) {
      if (limits(step)) {
        limits.add(step.text());
      }
    }
    return limits;
  }

  private boolean limitedBy(Because because) {
    for (Step step : decision.steps()) {
      if (limits(step) && step.because().equals(because)) {
        return true;
      }
    }
    return false;
  }

  private static boolean limits(Step step) {
    return switch (step.because()) {
      case Because.NotKnown _, Because.Outdated _, Because.Filling _ ->
          step.stage() == Stage.COMBINE;
      case Because.NobodyReady _,
          Because.NotCalmYet _,
          Because.DownWindow _,
          Because.UpWindow _,
          Because.UpPolicy _,
          Because.DownPolicy _,
          Because.Min _,
          Because.Max _,
          Because.OpenNow _,
          Because.OpenBefore _ ->
          true;
      case Because.WaitsFor _, Because.ReportsStale _, Because.Unreadable _ ->
          step.from() != step.to();
      case Because.Largest _,
          Because.Held _,
          Because.FellBack _,
          Because.Bursting _,
          Because.HiddenDemand _,
          Because.UntoldDemand _,
          Because.NotOverload _,
          Because.ComingBack _,
          Because.Ineffective _,
          Because.Stranger _,
          Because.StepUnderWay _,
          Because.AtMostDouble _,
          Because.Pinned _,
          Because.Paused _ ->
          false;
    };
  }

  private static String evidence(Recommendation metric) {
    String value = value(metric.reading());
    return switch (metric.target()) {
      case Target.Utilization(int percent) ->
          "%s %s %%, %d %% wanted".formatted(metric.metric(), value, percent);
      case Target.Value(double wanted) ->
          "%s %s%s, %s wanted"
              .formatted(metric.metric(), value, metric.unit(), Figures.number(wanted));
      case Target.AverageValue(double wanted) ->
          (metric.perPod() ? "%s %s%s a pod, %s wanted" : "%s %s%s, %s each wanted")
              .formatted(metric.metric(), value, metric.unit(), Figures.number(wanted));
    };
  }

  private static String value(Reading reading) {
    return switch (reading) {
      case Reading.Fresh fresh -> Figures.number(fresh.value());
      case Reading.Partial partial -> Figures.number(partial.value());
      case Reading.Stale stale -> Figures.number(stale.value());
      case Reading.Unknown _ -> "?";
    };
  }
}
