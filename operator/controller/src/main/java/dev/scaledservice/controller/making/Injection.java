package dev.scaledservice.controller.making;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What every container is told, and how it takes its leave.
 *
 * <ul>
 *   <li>{@code SCALEDSERVICE_NAME}, {@code SCALEDSERVICE_NAMESPACE}, {@code SCALEDSERVICE_REVISION}
 *   <li>{@code STATSD_HOST} and {@code STATSD_PORT}, both or none: half a pair would send to the
 *       template's host at the operator's port
 *   <li>{@code CONSUL_HTTP_ADDR}
 *   <li>a {@code preStop} sleep, so that a terminating pod goes on serving while callers learn that
 *       it goes; Kubernetes' own sleep, which needs no shell in the image
 * </ul>
 *
 * <p>What the template says stands. {@code env} wins over {@code envFrom} in Kubernetes, so into a
 * container with {@code envFrom} only our own {@code SCALEDSERVICE_*} go, unless the template is
 * annotated {@code scaledservice.dev/inject: "true"}; with {@code "false"} nothing is injected.
 * Init containers are left alone. The sleep takes at most half of {@code
 * terminationGracePeriodSeconds}: the rest is for the process to end.
 *
 * @param statsd where counts go; null where the operator receives none
 * @param consulHttpAddr {@code host:port} of Consul; null where there is none
 * @param preStopSeconds length of the sleep; 0 for none
 */
public record Injection(
    @Nullable Statsd statsd, @Nullable String consulHttpAddr, int preStopSeconds) {

  /** Annotation of the template: {@code "true"} or {@code "false"}. */
  public static final String ANNOTATION = "scaledservice.dev/inject";

  /** Kubernetes' default for {@code terminationGracePeriodSeconds}. */
  private static final int DEFAULT_GRACE_SECONDS = 30;

  /** Refuses a sleep of negative length. */
  public Injection {
    if (preStopSeconds < 0) {
      throw new IllegalArgumentException(
          "preStopSeconds is %d; wants 0 or more".formatted(preStopSeconds));
    }
  }

  /** Where StatsD packets go: a name in a cluster, so that it never changes. */
  public record Statsd(String host, int port) {}

  /**
   * A template ready to run.
   *
   * @param template a copy with the injections, without null fields
   * @param notes one sentence for each thing that was wanted and could not be injected
   */
  public record Injected(ObjectNode template, List<String> notes) {
    /** Keeps a copy of the notes. */
    public Injected {
      notes = List.copyOf(notes);
    }
  }

  /** Variables that make sense together only. */
  private record Group(Map<String, String> variables, boolean mayComeByEnvFrom) {}

  /** The template of a new revision, to be kept as it is for as long as the revision lives. */
  public Injected into(JsonNode template, Owner owner, Revision revision) {
    var copy = (ObjectNode) CanonicalJson.withoutNulls(template);
    List<String> notes = new ArrayList<>();
    String wish = copy.path("metadata").path("annotations").path(ANNOTATION).asText("");
    if (!Set.of("", "true", "false").contains(wish)) {
      notes.add("annotation %s is \"%s\"; wants \"true\" or \"false\"".formatted(ANNOTATION, wish));
    }
    if (!wish.equals("false")) {
      List<Group> groups = groups(owner, revision);
      for (JsonNode container : copy.path("spec").path("containers")) {
        // Anything else is no container, and the API server says so better than we could.
        if (container instanceof ObjectNode object) {
          addVariables(object, groups, wish.equals("true"), notes);
          addSleep(object, copy.path("spec"), notes);
        }
      }
    }
    return new Injected(copy, notes);
  }

  private List<Group> groups(Owner owner, Revision revision) {
    List<Group> groups = new ArrayList<>();
    groups.add(new Group(Map.of("SCALEDSERVICE_NAME", owner.name()), false));
    groups.add(new Group(Map.of("SCALEDSERVICE_NAMESPACE", owner.namespace()), false));
    groups.add(new Group(Map.of("SCALEDSERVICE_REVISION", revision.hash()), false));
    if (statsd != null) {
      Map<String, String> pair = new LinkedHashMap<>();
      pair.put("STATSD_HOST", statsd.host());
      pair.put("STATSD_PORT", Integer.toString(statsd.port()));
      groups.add(new Group(pair, true));
    }
    if (consulHttpAddr != null) {
      groups.add(new Group(Map.of("CONSUL_HTTP_ADDR", consulHttpAddr), true));
    }
    return groups;
  }

  private static void addVariables(
      ObjectNode container, List<Group> groups, boolean evenWithEnvFrom, List<String> notes) {
    JsonNode given = container.path("env");
    if (!given.isMissingNode() && !given.isArray()) {
      return;
    }
    Set<String> names = new HashSet<>();
    given.forEach(variable -> names.add(variable.path("name").asText()));
    boolean hidden = !container.path("envFrom").isEmpty() && !evenWithEnvFrom;
    List<String> left = new ArrayList<>();
    // First, so that the template's own variables can refer to them as $(STATSD_HOST).
    ArrayNode env = container.arrayNode();
    for (Group group : groups) {
      if (group.variables().keySet().stream().anyMatch(names::contains)) {
        continue;
      }
      if (hidden && group.mayComeByEnvFrom()) {
        left.addAll(group.variables().keySet());
      } else {
        group
            .variables()
            .forEach((name, value) -> env.addObject().put("name", name).put("value", value));
      }
    }
    given.forEach(env::add);
    container.set("env", env);
    if (!left.isEmpty()) {
      notes.add(
          ("container %s has envFrom, so %s is not injected: it would hide what envFrom brings;"
                  + " set it there, or annotate the template with %s: \"true\"")
              .formatted(name(container), String.join(", ", left), ANNOTATION));
    }
  }

  private void addSleep(ObjectNode container, JsonNode pod, List<String> notes) {
    JsonNode lifecycle = container.path("lifecycle");
    boolean usable = lifecycle.isMissingNode() || lifecycle.isObject();
    if (preStopSeconds == 0 || !usable || lifecycle.has("preStop")) {
      return;
    }
    int grace = pod.path("terminationGracePeriodSeconds").asInt(DEFAULT_GRACE_SECONDS);
    int seconds = Math.min(preStopSeconds, grace / 2);
    if (seconds < 1) {
      notes.add(
          ("container %s gets no preStop sleep: terminationGracePeriodSeconds is %d and leaves no"
                  + " room; callers may meet a pod that is gone")
              .formatted(name(container), grace));
      return;
    }
    container
        .withObject("/lifecycle")
        .putObject("preStop")
        .putObject("sleep")
        .put("seconds", seconds);
  }

  private static String name(JsonNode container) {
    return container.path("name").asText();
  }
}
