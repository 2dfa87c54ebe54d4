package dev.scaledservice.controller.reporting;

import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.controller.acting.Done;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.engine.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The conditions of a service; most important first. */
final class ConditionsOf {

  static final String READY = "Ready";
  static final String COORDINATED = "Coordinated";

  private ConditionsOf() {}

  static List<Condition> conditions(
      Report report, BreakerNews.News news, ScaledServiceStatus before) {
    var findings = findings(report.seen().service().getMetadata().getGeneration(), report, before);
    ready(findings, report);
    Conditions scaling = report.plan().conditions();
    add(findings, "AbleToScale", scaling.ableToScale());
    add(findings, "ScalingActive", scaling.scalingActive());
    add(findings, "ScalingLimited", scaling.scalingLimited());
    metrics(findings, scaling.metricsFresh(), report.notes());
    coordinated(findings, news, before);
    add(findings, "TemplateValid", report.done().template());
    add(findings, "RolloutProgressing", report.done().rollout());
    add(findings, "ReplicasContested", report.done().contested());
    if (report.done().synced() != null) {
      add(findings, "DiscoverySynced", report.done().synced());
    }
    return findings.conditions();
  }

  /** Said of services around which somebody reports calls, or did. */
  private static void coordinated(
      Findings findings, BreakerNews.News news, ScaledServiceStatus before) {
    if (news.total() > 0 || news.coordinated() || coordinated(before) != null) {
      findings.add(COORDINATED, news.coordinated(), news.reason(), news.message());
    }
  }

  /** Whether the condition has another status or reason than was told. */
  static boolean differs(BreakerNews.News news, ScaledServiceStatus told) {
    Condition was = coordinated(told);
    return was == null
        ? news.total() > 0 || news.coordinated()
        : was.getStatus().equals("True") != news.coordinated()
            || !was.getReason().equals(news.reason());
  }

  private static @Nullable Condition coordinated(ScaledServiceStatus status) {
    return conditions(status).stream()
        .filter(condition -> condition.getType().equals(COORDINATED))
        .findFirst()
        .orElse(null);
  }

  /** The conditions of an object that cannot be understood: nothing else is known of it. */
  static List<Condition> unclear(
      String why, long generation, ScaledServiceStatus before, Instant now) {
    return new Findings(conditions(before), generation, now)
        .add(READY, false, "InvalidSpec", why)
        .add("AbleToScale", false, "InvalidSpec", "nothing is changed until the spec is right")
        .conditions();
  }

  private static Findings findings(Long generation, Report report, ScaledServiceStatus before) {
    return new Findings(
        conditions(before), generation == null ? 0 : generation, report.seen().at());
  }

  private static List<Condition> conditions(ScaledServiceStatus before) {
    return before.conditions() == null ? List.of() : before.conditions();
  }

  /** As with a Deployment, a quarter may be missing; all of a count below 4 must be there. */
  private static void ready(Findings findings, Report report) {
    int ready = report.seen().revisions().stream().mapToInt(SeenRevision::ready).sum();
    String counts = "%d of %d ready".formatted(Math.min(ready, report.count()), report.count());
    Done done = report.done();
    if (!done.template().holds() && report.seen().revisions().isEmpty()) {
      findings.add(READY, false, "TemplateRefused", done.template().message());
    } else if (!done.obstacles().isEmpty()) {
      findings.add(READY, false, "Obstructed", String.join("; ", done.obstacles()));
    } else if (ready < report.count() - report.count() / 4) {
      findings.add(READY, false, "NotEnoughReady", counts);
    } else {
      findings.add(READY, true, report.count() == 0 ? "ScaledToZero" : "EnoughReady", counts);
    }
  }

  /** What is not known, and what the sources say about it. */
  private static void metrics(
      Findings findings, Conditions.Condition fresh, Map<String, String> notes) {
    var message = new StringBuilder(fresh.message());
    if (!fresh.status()) {
      notes.forEach(
          (metric, note) -> message.append("; ").append(metric).append(": ").append(note));
    }
    findings.add("MetricsFresh", fresh.status(), fresh.reason(), message.toString());
  }

  private static void add(Findings findings, String type, Conditions.Condition condition) {
    findings.add(type, condition.status(), condition.reason(), condition.message());
  }

  private static void add(Findings findings, String type, Done.Finding finding) {
    findings.add(type, finding.holds(), finding.reason(), finding.message());
  }
}
