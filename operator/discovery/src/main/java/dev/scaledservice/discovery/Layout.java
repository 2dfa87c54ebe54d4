package dev.scaledservice.discovery;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How an owner's entries look in the registry, and how they are told from others'.
 *
 * <p>Every owner has a node of its own: nothing else writes there, no agent undoes it, and the
 * token needs no right on anyone's machines.
 */
record Layout(Owner owner) {

  static final String MANAGED_BY = "managed-by";
  static final String PRODUCT = "scaledservice";
  static final String CLUSTER = "cluster";
  static final String CR = "cr";
  static final String CR_UID = "cr-uid";
  static final String POD = "pod";
  static final String POD_UID = "pod-uid";
  static final String REVISION = "revision";
  static final String CLASS = "class";
  static final String REFUSED = "refused";

  /** A virtual node has no machine. */
  static final String ADDRESS = "127.0.0.1";

  /** The longest label of DNS. */
  private static final int LONGEST = 63;

  /**
   * {@code sk8-<cluster>-<namespace>-<name>}; with a hash where that would be too long, or where a
   * dash inside a part leaves open which part is which.
   */
  String node() {
    var plain = String.join("-", "sk8", owner.clusterId(), owner.namespace(), owner.name());
    boolean clear = !owner.clusterId().contains("-") && !owner.namespace().contains("-");
    if (clear && plain.length() <= LONGEST) {
      return plain;
    }
    var hash = "-" + hash(owner.clusterId(), owner.namespace(), owner.name());
    int room = LONGEST - hash.length();
    return (plain.length() <= room ? plain : plain.substring(0, room)) + hash;
  }

  Map<String, String> nodeMeta(ServiceRegistration registration) {
    var meta = new LinkedHashMap<>(marks());
    meta.put(CR, owner.key().toString());
    if (!registration.operatorClass().isEmpty()) {
      meta.put(CLASS, registration.operatorClass());
    }
    var turnedBack = registration.newcomer().turnedBack();
    if (!turnedBack.isEmpty()) {
      meta.put(REFUSED, turnedBack);
    }
    // So that consul-esm, where it runs, does not ping a machine that is none.
    meta.put("external-node", "true");
    meta.put("external-probe", "false");
    return meta;
  }

  /** The node with everything that is wanted. */
  NodeState node(ServiceRegistration registration) {
    return new NodeState(
        ADDRESS,
        nodeMeta(registration),
        registration.instances().stream().map(one -> entry(registration, one)).toList());
  }

  String serviceId(String podUid) {
    var cluster = owner.clusterId();
    return cluster.substring(0, Math.min(8, cluster.length())) + "-" + podUid;
  }

  Entry entry(ServiceRegistration registration, Instance instance) {
    var meta = new LinkedHashMap<>(registration.meta());
    meta.putAll(marks());
    meta.put(POD, instance.pod());
    meta.put(POD_UID, instance.podUid());
    meta.put(REVISION, instance.revision());
    return new Entry(
        serviceId(instance.podUid()),
        registration.serviceName(),
        instance.address(),
        instance.port(),
        tags(registration, instance),
        meta,
        instance.weight(),
        Entry.Check.of(instance.state()));
  }

  private static List<String> tags(ServiceRegistration registration, Instance instance) {
    return instance.tag() == null
        ? registration.tags()
        : Stream.concat(registration.tags().stream(), Stream.of(instance.tag()))
            .distinct()
            .toList();
  }

  /** Whether this meta, of a node or of an entry, says that it is this owner's. */
  boolean marks(Map<String, String> meta) {
    return meta.entrySet().containsAll(marks().entrySet());
  }

  /** The revision that was turned back, as its node says; empty for none. */
  String turnedBack(@Nullable NodeState node) {
    return node == null || !marks(node.meta()) ? "" : node.meta().getOrDefault(REFUSED, "");
  }

  /** How many entries on a node are this owner's. */
  long countOn(@Nullable NodeState node) {
    return node == null ? 0 : node.entries().stream().filter(entry -> marks(entry.meta())).count();
  }

  /** Whether anything on a node is this owner's. */
  boolean isOn(@Nullable NodeState node) {
    return countOn(node) > 0;
  }

  /** Whether an entry is this owner's, or was left by an owner of the same name before it. */
  boolean ours(Entry entry, @Nullable Layout former) {
    return marks(entry.meta()) || (former != null && former.marks(entry.meta()));
  }

  /** What all nodes of this cluster bear. */
  static Map<String, String> marksOf(String clusterId) {
    return Map.of(MANAGED_BY, PRODUCT, CLUSTER, clusterId);
  }

  /** Whose a node is, by its meta; null when it is none of ours or says too little. */
  static @Nullable Owner ownerOf(Map<String, String> nodeMeta) {
    var cluster = nodeMeta.getOrDefault(CLUSTER, "");
    var uid = nodeMeta.getOrDefault(CR_UID, "");
    var cr = nodeMeta.getOrDefault(CR, "");
    int slash = cr.indexOf('/');
    if (!PRODUCT.equals(nodeMeta.get(MANAGED_BY))
        || cluster.isBlank()
        || uid.isBlank()
        || slash < 1
        || slash == cr.length() - 1) {
      return null;
    }
    return new Owner(cluster, cr.substring(0, slash), cr.substring(slash + 1), uid);
  }

  /** The class of the operator that keeps a node, by its meta; empty for none. */
  static String classOf(Map<String, String> nodeMeta) {
    return nodeMeta.getOrDefault(CLASS, "");
  }

  private Map<String, String> marks() {
    return Map.of(MANAGED_BY, PRODUCT, CLUSTER, owner.clusterId(), CR_UID, owner.uid());
  }

  private static String hash(String... parts) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var part : parts) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
