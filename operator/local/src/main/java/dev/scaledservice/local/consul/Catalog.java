package dev.scaledservice.local.consul;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Nodes, services on them and checks, with the indexes by which a blocking query knows whether its
 * answer has changed. Writing what is there already changes no index.
 *
 * <p>Not safe for threads: {@link Store} keeps it, and gives every transaction a copy.
 */
final class Catalog {

  private static final Pattern META_KEY = Pattern.compile("[a-zA-Z0-9_-]{1,128}");
  private static final int LONGEST_META = 512;
  private static final int MOST_META = 64;

  /** A service or a check by its node and its id. */
  private record Ref(String node, String id) implements Comparable<Ref> {
    @Override
    public int compareTo(Ref other) {
      int byNode = node.compareTo(other.node);
      return byNode == 0 ? id.compareTo(other.id) : byNode;
    }
  }

  private final TreeMap<String, Node> nodes;
  private final TreeMap<Ref, Service> services;
  private final TreeMap<Ref, Check> checks;
  private final Map<String, Long> byName;
  private long nodesIndex;
  private long servicesIndex;
  private long checksIndex;
  private long extinctionIndex;

  Catalog() {
    nodes = new TreeMap<>();
    services = new TreeMap<>();
    checks = new TreeMap<>();
    byName = new HashMap<>();
  }

  Catalog(Catalog other) {
    nodes = new TreeMap<>(other.nodes);
    services = new TreeMap<>(other.services);
    checks = new TreeMap<>(other.checks);
    byName = new HashMap<>(other.byName);
    nodesIndex = other.nodesIndex;
    servicesIndex = other.servicesIndex;
    checksIndex = other.checksIndex;
    extinctionIndex = other.extinctionIndex;
  }

  // Reading.

  List<Node> nodes(Map<String, String> meta) {
    return nodes.values().stream().filter(node -> node.bears(meta)).toList();
  }

  @Nullable Node node(String name) {
    return nodes.get(name);
  }

  @Nullable Service service(String node, String id) {
    return services.get(new Ref(node, id));
  }

  @Nullable Check check(String node, String id) {
    return checks.get(new Ref(node, id));
  }

  List<Service> servicesOn(String node) {
    return services.values().stream().filter(service -> service.node().equals(node)).toList();
  }

  List<Service> servicesNamed(String name) {
    return services.values().stream().filter(service -> service.name().equals(name)).toList();
  }

  List<Check> checksOn(String node) {
    return checks.values().stream().filter(check -> check.node().equals(node)).toList();
  }

  List<Check> checksOf(Service service) {
    return checksOn(service.node()).stream()
        .filter(check -> check.serviceId().isEmpty() || check.serviceId().equals(service.id()))
        .toList();
  }

  /** Every name with all tags that its services bear. */
  Map<String, List<String>> names(Map<String, String> nodeMeta) {
    var tags = new TreeMap<String, TreeSet<String>>();
    for (var service : services.values()) {
      if (Objects.requireNonNull(nodes.get(service.node())).bears(nodeMeta)) {
        tags.computeIfAbsent(service.name(), name -> new TreeSet<>()).addAll(service.tags());
      }
    }
    var names = new TreeMap<String, List<String>>();
    tags.forEach((name, all) -> names.put(name, List.copyOf(all)));
    return names;
  }

  /** Moves with every node. */
  long nodesIndex() {
    return nodesIndex;
  }

  /** Moves with every service and every node. */
  long servicesIndex() {
    return Math.max(nodesIndex, servicesIndex);
  }

  /** Moves with every check. */
  long checksIndex() {
    return checksIndex;
  }

  /** Moves with that name's services, their checks and their nodes, and with nothing else. */
  long nameIndex(String name) {
    return byName.getOrDefault(name, extinctionIndex);
  }

  // Writing, at an index.

  void set(Node wanted, long index) {
    var before = nodes.get(wanted.name());
    if (before != null && before.equals(wanted.at(before.created(), before.modified()))) {
      return;
    }
    nodes.put(wanted.name(), wanted.at(before == null ? index : before.created(), index));
    nodesIndex = index;
    servicesOn(wanted.name()).forEach(service -> byName.put(service.name(), index));
  }

  void set(Service wanted, long index) {
    Refusal.when(!nodes.containsKey(wanted.node()), "Missing node registration");
    validate(wanted);
    var ref = new Ref(wanted.node(), wanted.id());
    var before = services.get(ref);
    if (before != null && before.equals(wanted.at(before.created(), before.modified()))) {
      return;
    }
    services.put(ref, wanted.at(before == null ? index : before.created(), index));
    servicesIndex = index;
    byName.put(wanted.name(), index);
    if (before != null && !before.name().equals(wanted.name())) {
      left(before.name(), index);
    }
  }

  void set(Check wanted, long index) {
    Refusal.when(!nodes.containsKey(wanted.node()), "Missing node registration");
    var service = services.get(new Ref(wanted.node(), wanted.serviceId()));
    Refusal.when(service == null && !wanted.serviceId().isEmpty(), "Missing service registration");
    var check = service == null ? wanted : wanted.of(service);
    var ref = new Ref(check.node(), check.id());
    var before = checks.get(ref);
    if (before != null && before.equals(check.at(before.created(), before.modified()))) {
      return;
    }
    checks.put(ref, check.at(before == null ? index : before.created(), index));
    moved(check, index);
  }

  void deleteNode(String name, long index) {
    if (!nodes.containsKey(name)) {
      return;
    }
    servicesOn(name).forEach(service -> deleteService(name, service.id(), index));
    checksOn(name).forEach(check -> deleteCheck(name, check.id(), index));
    nodes.remove(name);
    nodesIndex = index;
  }

  void deleteService(String node, String id, long index) {
    var gone = services.remove(new Ref(node, id));
    if (gone == null) {
      return;
    }
    for (var check : new ArrayList<>(checksOn(node))) {
      if (check.serviceId().equals(id)) {
        checks.remove(new Ref(node, check.id()));
        checksIndex = index;
      }
    }
    servicesIndex = index;
    left(gone.name(), index);
  }

  void deleteCheck(String node, String id, long index) {
    var gone = checks.remove(new Ref(node, id));
    if (gone != null) {
      moved(gone, index);
    }
  }

  private void moved(Check check, long index) {
    checksIndex = index;
    if (check.serviceId().isEmpty()) {
      servicesOn(check.node()).forEach(service -> byName.put(service.name(), index));
    } else {
      byName.put(check.serviceName(), index);
    }
  }

  /** A name without services has no index of its own: those who wait for it wait for all such. */
  private void left(String name, long index) {
    if (servicesNamed(name).isEmpty()) {
      byName.remove(name);
      extinctionIndex = index;
    } else {
      byName.put(name, index);
    }
  }

  private static void validate(Service service) {
    var where =
        "Invalid Service Meta for node %s and serviceID %s: "
            .formatted(service.node(), service.id());
    Refusal.when(
        service.meta().size() > MOST_META,
        "%sNode metadata cannot contain more than %d key/value pairs",
        where,
        MOST_META);
    service
        .meta()
        .forEach((key, value) -> {
          Refusal.when(
              !META_KEY.matcher(key).matches(),
              "%sCouldn't load metadata pair ('%s', '%s'): Key contains invalid characters",
              where,
              key,
              value);
          Refusal.when(
              value.length() > LONGEST_META,
              "%sCouldn't load metadata pair ('%s', '%s'): Value is too long (limit: %d"
                  + " characters)",
              where,
              key,
              value,
              LONGEST_META);
        });
  }
}
