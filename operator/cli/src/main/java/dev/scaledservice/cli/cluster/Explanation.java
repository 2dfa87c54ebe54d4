package dev.scaledservice.cli.cluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.scaledservice.api.InvalidSpec;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.api.ScaledServiceSpec;
import dev.scaledservice.api.ScaledServiceStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why a service has as many instances as it has: what its status says, put together for somebody
 * who asks.
 *
 * @param because the sentence of the last decision, or why there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Explanation(
    String namespace,
    String name,
    String because,
    ScaledServiceStatus.@Nullable Decision decision,
    Limits limits,
    Instances instances,
    ScaledServiceStatus.@Nullable Canary canary,
    List<ScaledServiceStatus.Ended> history,
    ScaledServiceStatus.@Nullable DiscoveryState discovery,
    List<ScaledServiceStatus.Breaker> breakers,
    Map<String, Integer> admission,
    List<Condition> conditions) {

  /** What the count may be; {@code pin} stands above the others. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Limits(
      String mode,
      @Nullable Integer minReplicas,
      @Nullable Integer maxReplicas,
      @Nullable Integer pin,
      @Nullable String invalid) {}

  /** What is there. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Instances(
      @Nullable Integer desired,
      @Nullable Integer ready,
      ScaledServiceStatus.@Nullable Revision stable,
      ScaledServiceStatus.@Nullable Revision next) {}

  static Explanation of(ScaledService service) {
    ScaledServiceStatus status = service.status();
    var metadata = service.getMetadata();
    var decision = status.decision();
    return new Explanation(
        metadata.getNamespace(),
        metadata.getName(),
        because(service, status),
        decision,
        limits(service),
        new Instances(
            status.desiredReplicas(), status.readyReplicas(), status.stable(), status.next()),
        status.canary(),
        status.history() == null ? List.of() : status.history(),
        status.discovery(),
        status.breakers() == null ? List.of() : status.breakers(),
        status.admission() == null ? Map.of() : status.admission(),
        status.conditions() == null ? List.of() : status.conditions());
  }

  private static String because(ScaledService service, ScaledServiceStatus status) {
    var decision = status.decision();
    if (decision != null && decision.because() != null) {
      return decision.because();
    }
    return status.observedGeneration() == null
        ? "nothing is decided yet: no operator has seen this service; is one running, and does it"
            + " watch the namespace %s?".formatted(service.getMetadata().getNamespace())
        : "nothing is decided yet: see the conditions";
  }

  private static Limits limits(ScaledService service) {
    ScaledServiceSpec spec;
    try {
      spec = service.spec();
    } catch (InvalidSpec invalid) {
      return new Limits("?", null, null, null, invalid.getMessage());
    }
    return new Limits(
        spec.mode() == null ? "Auto" : Cells.word(spec.mode()),
        spec.scaling().minReplicas(),
        spec.scaling().maxReplicas(),
        spec.replicas(),
        null);
  }

  /** Whether a person has to look after it. */
  static boolean isTrouble(Condition condition) {
    return switch (condition.getType()) {
      // Neither good nor bad: limits are there to be reached.
      case "ScalingLimited", "ScaledToZero", "Coordinated" -> false;
      case "ReplicasContested" -> condition.getStatus().equals("True");
      default -> condition.getStatus().equals("False");
    };
  }

  /** As text, one paragraph a question. */
  String text(Ages ages) {
    var text = new StringBuilder();
    text.append("%s/%s%n  %s%n".formatted(namespace, name, because));
    if (decision != null) {
      text.append("  decided %s ago (%s)%n".formatted(ages.since(decision.at()), decision.at()));
      metrics(text, decision.recommendations());
    }
    limits(text);
    instances(text, ages);
    text.append(RolloutText.of(canary, history, ages));
    calls(text, ages);
    conditions(text, ages);
    return text.toString();
  }

  private static void metrics(
      StringBuilder text, @Nullable List<ScaledServiceStatus.Recommendation> recommendations) {
    if (recommendations == null || recommendations.isEmpty()) {
      return;
    }
    var table = new Table(List.of("METRIC", "VALUE", "TARGET", "WANTS", "AGE"));
    for (var one : recommendations) {
      table.add(
          List.of(
              one.metric(),
              one.unknown() == null ? Cells.shown(one.value()) : one.unknown(),
              Cells.shown(one.target()),
              Cells.shown(one.replicas()),
              one.ageSeconds() == null ? "-" : one.ageSeconds() + "s"));
    }
    text.append('\n').append(table);
  }

  private void limits(StringBuilder text) {
    text.append("%nLimits%n".formatted());
    if (limits.invalid() != null) {
      text.append("  the spec cannot be read: %s%n".formatted(limits.invalid()));
      return;
    }
    text.append(
        "  %s to %s replicas, mode %s%n"
            .formatted(
                Cells.shown(limits.minReplicas()),
                Cells.shown(limits.maxReplicas()),
                limits.mode()));
    if (limits.pin() != null) {
      text.append(
          "  pinned to %d, above everything else; ssvc auto %s releases it%n"
              .formatted(limits.pin(), name));
    }
    if (decision != null && decision.limitedBy() != null) {
      text.append("  limited by %s%n".formatted(decision.limitedBy()));
    }
  }

  private void instances(StringBuilder text, Ages ages) {
    text.append(
        "%nInstances%n  %s desired, %s ready%n"
            .formatted(Cells.shown(instances.desired()), Cells.shown(instances.ready())));
    revision(text, "stable", instances.stable(), ages);
    revision(text, "next", instances.next(), ages);
    if (discovery != null) {
      text.append(
          "  Consul: %s passing, last written %s ago%n"
              .formatted(Cells.consul(discovery), ages.since(discovery.lastSync())));
    }
  }

  private static void revision(
      StringBuilder text, String role, ScaledServiceStatus.@Nullable Revision revision, Ages ages) {
    if (revision != null) {
      text.append(
          "  %s %s: %s of %s ready, %s, since %s%n"
              .formatted(
                  role,
                  revision.revision(),
                  Cells.shown(revision.ready()),
                  Cells.shown(revision.replicas()),
                  Cells.shown(revision.image()),
                  ages.since(revision.since())));
    }
  }

  /** Who calls it and whom it calls, and what callers may send. */
  private void calls(StringBuilder text, Ages ages) {
    if (breakers.isEmpty() && admission.isEmpty()) {
      return;
    }
    text.append("%nCalls%n".formatted());
    if (!admission.isEmpty()) {
      text.append(
          "  callers may send %s%n"
              .formatted(
                  admission.entrySet().stream()
                      .map(share -> "%s %d %%".formatted(share.getKey(), share.getValue()))
                      .collect(Collectors.joining(", "))));
    }
    if (!breakers.isEmpty()) {
      var table = new Table(List.of("", "CALLER", "CALLEE", "BREAKER", "REFUSED", "SINCE"));
      for (var one : breakers) {
        table.add(
            List.of(
                one.state().equals("Open") ? "!" : "",
                one.caller(),
                one.callee(),
                Boolean.TRUE.equals(one.ignored()) ? one.state() + ", ignored" : one.state(),
                one.openPercent() == null ? "-" : one.openPercent() + " %",
                ages.since(one.since())));
      }
      text.append(table);
    }
  }

  private void conditions(StringBuilder text, Ages ages) {
    if (conditions.isEmpty()) {
      return;
    }
    var table = new Table(List.of("", "CONDITION", "STATUS", "REASON", "SINCE", "MESSAGE"));
    for (Condition one : conditions) {
      table.add(
          List.of(
              isTrouble(one) ? "!" : "",
              one.getType(),
              one.getStatus(),
              Cells.shown(one.getReason()),
              ages.since(one.getLastTransitionTime()),
              Cells.shown(one.getMessage())));
    }
    text.append('\n').append(table);
  }
}
