package dev.scaledservice.cli.cluster;

import dev.scaledservice.api.InvalidSpec;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.api.ScaledServiceSpec;
import dev.scaledservice.api.ScaledServiceStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A service as a row of {@code ssvc get}: the columns of {@code kubectl get}, and more with wide.
 */
record Cells(ScaledService service, ScaledServiceStatus status, Ages ages) {

  static List<String> header(boolean namespaces, boolean wide) {
    var names = new ArrayList<String>();
    if (namespaces) {
      names.add("NAMESPACE");
    }
    names.addAll(
        List.of(
            "NAME",
            "DESIRED",
            "READY",
            "MIN",
            "MAX",
            "LOAD",
            "BREAKERS",
            "CANARY",
            "REASON",
            "AGE"));
    if (wide) {
      names.addAll(List.of("MODE", "PIN", "REVISION", "IMAGE", "CONSUL", "TROUBLE"));
    }
    return names;
  }

  List<String> row(boolean namespaces, boolean wide) {
    ScaledServiceSpec spec = spec();
    var summary = status.summary();
    var cells = new ArrayList<String>();
    if (namespaces) {
      cells.add(service.getMetadata().getNamespace());
    }
    cells.add(service.getMetadata().getName());
    cells.add(shown(status.desiredReplicas()));
    cells.add(shown(status.readyReplicas()));
    cells.add(spec == null ? "?" : shown(spec.scaling().minReplicas()));
    cells.add(spec == null ? "?" : shown(spec.scaling().maxReplicas()));
    cells.add(shown(summary == null ? null : summary.load()));
    cells.add(shown(summary == null ? null : summary.breakers()));
    cells.add(shown(summary == null ? null : summary.canary()));
    cells.add(shown(summary == null ? null : summary.reason()));
    cells.add(ages.since(service.getMetadata().getCreationTimestamp()));
    if (wide) {
      var stable = status.stable();
      cells.add(spec == null ? "?" : spec.mode() == null ? "Auto" : word(spec.mode()));
      cells.add(spec == null ? "?" : shown(spec.replicas()));
      cells.add(shown(stable == null ? null : stable.revision()));
      cells.add(shown(stable == null ? null : stable.image()));
      cells.add(consul(status.discovery()));
      cells.add(trouble());
    }
    return cells;
  }

  private @Nullable ScaledServiceSpec spec() {
    try {
      return service.spec();
    } catch (InvalidSpec unreadable) {
      return null;
    }
  }

  /** Passing of registered instances. */
  static String consul(ScaledServiceStatus.@Nullable DiscoveryState discovery) {
    return discovery == null
        ? "-"
        : shown(discovery.passing()) + "/" + shown(discovery.registered());
  }

  private String trouble() {
    List<Condition> conditions = status.conditions();
    if (conditions == null) {
      return "-";
    }
    List<String> bad =
        conditions.stream().filter(Explanation::isTrouble).map(Condition::getType).toList();
    return bad.isEmpty() ? "-" : String.join(",", bad);
  }

  static String shown(@Nullable Object value) {
    return value == null || value.toString().isEmpty() ? "-" : value.toString();
  }

  static String word(Enum<?> choice) {
    String name = choice.name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }
}
