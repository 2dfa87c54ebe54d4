package dev.scaledservice.controller.reporting;

import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.controller.acting.Done;
import dev.scaledservice.controller.observing.Ailment;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.engine.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The conditions of a service; most important first. */
final class ConditionsOf {

  static final String READY = "Ready";
  static final String ADOPTED = "Adopted";

  private static final String WRITE_REFUSED = "WriteRefused";

  private ConditionsOf() {}

  static List<Condition> conditions(Report report, ScaledServiceStatus before) {
    var findings = findings(report.seen().service().getMetadata().getGeneration(), report, before);
    ready(findings, report);
    Conditions scaling = report.plan().conditions();
    add(findings, "AbleToScale", scaling.ableToScale());
    add(findings, "ScalingActive", scaling.scalingActive());
    add(findings, "ScalingLimited", scaling.scalingLimited());
    metrics(findings, scaling.metricsFresh(), report.notes());
    if (report.adopted() != null) {
      add(findings, ADOPTED, report.adopted());
    }
    add(findings, "TemplateValid", report.done().template());
    rollout(findings, report);
    add(findings, "ReplicasContested", report.done().contested());
    if (report.done().synced() != null) {
      add(findings, "DiscoverySynced", report.done().synced());
    }
    return findings.conditions();
  }

  /** The conditions of an object that cannot be understood: nothing else is known of it. */
  static List<Condition> unclear(
      String why, long generation, ScaledServiceStatus before, Instant now) {
    return new Findings(conditions(before), generation, now)
        .add(READY, false, "InvalidSpec", why)
        .add("AbleToScale", false, "InvalidSpec", "nothing is changed until the spec is right")
        .conditions();
  }

  /** What was to be written was refused; the rest is as it was last seen. */
  static List<Condition> refused(
      String why, long generation, ScaledServiceStatus before, Instant now) {
    List<Condition> known = conditions(before);
    var findings = new Findings(known, generation, now);
    if (known.stream().noneMatch(condition -> condition.getType().equals(READY))) {
      findings.add(READY, false, WRITE_REFUSED, why);
    }
    for (Condition condition : known) {
      switch (condition.getType()) {
        case "AbleToScale" -> {}
        case "RolloutProgressing" ->
            findings.add(
                condition.getType(),
                before.next() == null && isTrue(condition),
                before.next() == null ? condition.getReason() : WRITE_REFUSED,
                before.next() == null ? condition.getMessage() : why);
        default ->
            findings.add(
                condition.getType(),
                isTrue(condition),
                condition.getReason(),
                condition.getMessage());
      }
    }
    return findings.add("AbleToScale", false, WRITE_REFUSED, why).conditions();
  }

  private static boolean isTrue(Condition condition) {
    return "True".equals(condition.getStatus());
  }

  /**
   * The conditions of an object for which nothing is made yet.
   *
   * @param obstacle what has to go first
   * @param adopting whether it waits for a Deployment to adopt
   */
  static List<Condition> held(
      Done.Finding obstacle,
      boolean adopting,
      long generation,
      ScaledServiceStatus before,
      Instant now) {
    var findings = new Findings(conditions(before), generation, now);
    add(findings, READY, obstacle);
    if (adopting) {
      add(findings, ADOPTED, obstacle);
    }
    return findings.conditions();
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
      Ailment.worst(report.seen().revisions())
          .ifPresentOrElse(
              why -> findings.add(READY, false, why.kind().reason(), counts + ": " + why.message()),
              () -> findings.add(READY, false, "NotEnoughReady", counts));
    } else {
      findings.add(READY, true, report.count() == 0 ? "ScaledToZero" : "EnoughReady", counts);
    }
  }

  /** With what ails the revision that is to come in, where it does not come any further. */
  private static void rollout(Findings findings, Report report) {
    Done.Finding rollout = report.done().rollout();
    String ailing =
        rollout.holds() || report.roles().next() == null
            ? ""
            : report.seen().revision(report.roles().next()).stream()
                .flatMap(revision -> Ailment.worst(List.of(revision)).stream())
                .map(why -> ": " + why.message())
                .findFirst()
                .orElse("");
    findings.add(
        "RolloutProgressing", rollout.holds(), rollout.reason(), rollout.message() + ailing);
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
