package dev.scaledservice.discovery.consul;

import com.orbitz.consul.Consul;
import com.orbitz.consul.ConsulException;
import com.orbitz.consul.model.ConsulResponse;
import com.orbitz.consul.model.catalog.ImmutableCatalogDeregistration;
import com.orbitz.consul.model.health.Node;
import com.orbitz.consul.option.ConsistencyMode;
import com.orbitz.consul.option.ImmutableDeleteOptions;
import com.orbitz.consul.option.ImmutablePutOptions;
import com.orbitz.consul.option.ImmutableQueryOptions;
import com.orbitz.consul.option.QueryOptions;
import dev.scaledservice.discovery.Access;
import dev.scaledservice.discovery.KeyValues;
import dev.scaledservice.discovery.Reason;
import dev.scaledservice.discovery.Registry.ListedNode;
import dev.scaledservice.discovery.Registry.Vitals;
import dev.scaledservice.discovery.RegistryException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import okhttp3.ConnectionPool;
import org.jspecify.annotations.Nullable;

/**
 * Consul through the Orbitz client. Its calls run on threads of ours, so that they end in time
 * whatever the client thinks of it; its token is fixed when it is built, so that another token
 * takes another client over the same connections.
 */
final class OrbitzConsul implements AutoCloseable {

  /** A mark that no node bears: the answer is empty, and its index is that of all nodes. */
  private static final Map<String, String> NOBODY = Map.of("managed-by", "scaledservice-probe");

  private final Access access;
  private final Calls calls;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final ConnectionPool connections = new ConnectionPool();
  private @Nullable Client client;

  private record Client(String token, Consul consul) {}

  OrbitzConsul(Access access, Calls calls) {
    this.access = access;
    this.calls = calls;
  }

  /** The leader, and how far the catalog of nodes has come. */
  Vitals probe() throws RegistryException {
    var leader =
        calls.make(
            "GET /v1/status/leader",
            token -> start(token, consul -> consul.statusClient().getLeader()),
            OrbitzConsul::known);
    var none = nodesWith(NOBODY, ConsistencyMode.DEFAULT);
    BigInteger index = none.getIndex();
    if (index.bitLength() >= Long.SIZE) {
      throw calls.unusable("X-Consul-Index %s".formatted(index));
    }
    return new Vitals(leader, index.longValue());
  }

  /** Nodes that bear all of this meta. */
  List<ListedNode> nodes(Map<String, String> meta) throws RegistryException {
    return nodesWith(meta, ConsistencyMode.CONSISTENT).getResponse().stream()
        .map(node -> new ListedNode(node.getNode(), node.getNodeMeta().orElse(Map.of())))
        .toList();
  }

  /** Takes a node out with all that is on it; it need not be there. */
  void deregister(String node) throws RegistryException {
    var request =
        ImmutableCatalogDeregistration.builder()
            .node(node)
            .datacenter(Optional.ofNullable(access.datacenter()))
            .build();
    calls.make(
        "PUT /v1/catalog/deregister",
        token ->
            start(
                token,
                consul -> {
                  consul.catalogClient().deregister(request);
                  return true;
                }),
        done -> done);
  }

  /** Keys as the leader has them. */
  List<String> keys(String prefix) throws RegistryException {
    // Where there are none it answers 404, of which this client makes null.
    return calls.make(
        "GET /v1/kv?keys",
        token -> start(token, consul -> consul.keyValueClient().getKeys(prefix, consistent())),
        keys -> keys == null ? List.of() : keys);
  }

  private QueryOptions consistent() {
    return ImmutableQueryOptions.builder()
        .datacenter(Optional.ofNullable(access.datacenter()))
        .consistencyMode(ConsistencyMode.CONSISTENT)
        .build();
  }

  /** A value as the leader has it; null where there is none. */
  KeyValues.@Nullable Value value(String key) throws RegistryException {
    var found =
        calls.make(
            "GET /v1/kv",
            token ->
                start(
                    token,
                    consul ->
                        consul.keyValueClient().getConsulResponseWithValue(key, consistent())),
            answer -> answer);
    if (found.isEmpty()) {
      return null;
    }
    var value = evidence(found.get()).getResponse();
    return new KeyValues.Value(
        value.getValueAsString(StandardCharsets.UTF_8).orElse(""), value.getModifyIndex());
  }

  /** Sets a value that has not changed since; false where it has. */
  boolean set(String key, String text, long index) throws RegistryException {
    var options =
        ImmutablePutOptions.builder()
            .cas(index)
            .dc(Optional.ofNullable(access.datacenter()))
            .build();
    return calls.make(
        "PUT /v1/kv",
        token ->
            start(
                token,
                consul ->
                    consul
                        .keyValueClient()
                        .putValue(key, text, 0, options, StandardCharsets.UTF_8)),
        done -> done);
  }

  /** Removes a value that has not changed since. */
  void remove(String key, long index) throws RegistryException {
    var options =
        ImmutableDeleteOptions.builder()
            .cas(index)
            .datacenter(Optional.ofNullable(access.datacenter()))
            .build();
    calls.make(
        "DELETE /v1/kv",
        token ->
            start(
                token,
                consul -> {
                  consul.keyValueClient().deleteKey(key, options);
                  return true;
                }),
        done -> done);
  }

  @Override
  public synchronized void close() {
    executor.shutdownNow();
    if (client != null) {
      client.consul().destroy();
      client = null;
    }
  }

  private ConsulResponse<List<Node>> nodesWith(Map<String, String> meta, ConsistencyMode mode)
      throws RegistryException {
    var options =
        ImmutableQueryOptions.builder()
            .addAllNodeMeta(
                meta.entrySet().stream().map(e -> e.getKey() + ":" + e.getValue()).toList())
            .datacenter(Optional.ofNullable(access.datacenter()))
            .consistencyMode(mode)
            .build();
    return calls.make(
        "GET /v1/catalog/nodes",
        token -> start(token, consul -> consul.catalogClient().getNodes(options)),
        this::evidence);
  }

  private <T> ConsulResponse<T> evidence(ConsulResponse<T> answer) throws RegistryException {
    if (!answer.isKnownLeader()) {
      throw new RegistryException(Reason.NO_LEADER, Calls.NO_LEADER);
    }
    if (answer.getIndex().signum() < 1) {
      throw calls.unusable(Calls.NO_INDEX);
    }
    return answer;
  }

  private static String known(@Nullable String leader) throws RegistryException {
    if (leader == null || leader.isBlank()) {
      throw new RegistryException(Reason.NO_LEADER, Calls.NO_LEADER);
    }
    return leader;
  }

  private <T> Future<T> start(String token, Function<Consul, T> call) {
    var consul = clientWith(token);
    return executor.submit(() -> {
      try {
        return call.apply(consul);
      } catch (ConsulException e) {
        if (e.getCode() >= 100) {
          throw calls.failure(e.getCode(), Objects.toString(e.getMessage(), ""));
        }
        throw e;
      }
    });
  }

  private synchronized Consul clientWith(String token) {
    var current = client;
    if (current == null || !current.token().equals(token)) {
      current = new Client(token, build(token));
      client = current;
    }
    return current.consul();
  }

  private Consul build(String token) {
    long callMillis = access.callTimeout().toMillis();
    var builder =
        Consul.builder()
            .withUrl(access.address().resolve("/").toString())
            // Or an operator that starts while Consul is away would not.
            .withPing(false)
            .withExecutorService(Executors.newVirtualThreadPerTaskExecutor())
            .withConnectionPool(connections)
            .withConnectTimeoutMillis(access.connectTimeout().toMillis())
            .withReadTimeoutMillis(callMillis)
            .withWriteTimeoutMillis(callMillis);
    if (!token.isEmpty()) {
      // The header; other ways of this client put the secret into the address.
      builder.withTokenAuth(token);
    }
    if (access.trust() != null) {
      builder.withSslContext(Tls.trusting(access.trust())).withTrustManager(access.trust());
    }
    return builder.build();
  }
}
