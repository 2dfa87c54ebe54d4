package dev.scaledservice.discovery.consul;

import dev.scaledservice.discovery.Access;
import dev.scaledservice.discovery.CallFigures;
import dev.scaledservice.discovery.Change;
import dev.scaledservice.discovery.KeyValues;
import dev.scaledservice.discovery.NodeState;
import dev.scaledservice.discovery.Reason;
import dev.scaledservice.discovery.Registry;
import dev.scaledservice.discovery.RegistryException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Consul as a registry. */
public final class ConsulRegistry implements Registry, KeyValues {

  private final Calls calls;
  private final Answers answers;
  private final PlainConsul plain;
  private final OrbitzConsul orbitz;

  /** Makes no call: a Consul that is away keeps nobody from starting. */
  public ConsulRegistry(Access access) {
    this.calls = new Calls(access);
    this.answers = new Answers(calls);
    this.plain = new PlainConsul(access, calls);
    this.orbitz = new OrbitzConsul(access, calls);
  }

  @Override
  public @Nullable NodeState read(String node) throws RegistryException {
    var services = plain.read("/v1/catalog/node-services", node);
    var checks = plain.read("/v1/health/node", node);
    return answers.node(services, checks);
  }

  @Override
  public List<Holder> holders(String serviceName) throws RegistryException {
    return answers.holders(plain.read("/v1/catalog/service", serviceName));
  }

  @Override
  public List<ListedNode> nodes(Map<String, String> meta) throws RegistryException {
    return orbitz.nodes(meta);
  }

  @Override
  public void deleteNode(String node) throws RegistryException {
    orbitz.deregister(node);
  }

  @Override
  public Vitals probe() throws RegistryException {
    return orbitz.probe();
  }

  @Override
  public KeyValues.@Nullable Value value(String key) throws RegistryException {
    return orbitz.value(key);
  }

  @Override
  public List<String> keys(String prefix) throws RegistryException {
    return orbitz.keys(prefix);
  }

  @Override
  public boolean set(String key, String value, long index) throws RegistryException {
    return orbitz.set(key, value, index);
  }

  @Override
  public void remove(String key, long index) throws RegistryException {
    orbitz.remove(key, index);
  }

  @Override
  public List<CallFigures> calls() {
    return calls.figures();
  }

  @Override
  public void close() {
    plain.close();
    orbitz.close();
  }

  @Override
  public Applied apply(String node, List<Change> changes) throws RegistryException {
    var made = new ArrayList<Change>();
    var refused = new ArrayList<Refused>();
    for (var transaction : Transaction.split(node, changes)) {
      transact(transaction, made, refused);
    }
    return new Applied(made, refused);
  }

  private void transact(Transaction transaction, List<Change> made, List<Refused> refused)
      throws RegistryException {
    if (transaction.changes().isEmpty()) {
      return;
    }
    var answer = plain.transact(transaction.body().toString());
    switch (answer.statusCode()) {
      case 200 -> made.addAll(transaction.changes());
      case 413 -> halve(transaction, answer.body(), made, refused);
      default -> transact(without(transaction, answer.body(), refused), made, refused);
    }
  }

  /** All were refused because of some: the others have another chance without them. */
  private Transaction without(Transaction transaction, String body, List<Refused> refused)
      throws RegistryException {
    var culprits = new LinkedHashMap<Change, String>();
    for (var error : plain.json(body).path("Errors")) {
      int operation = error.path("OpIndex").asInt(-1);
      if (operation < 0 || operation >= transaction.body().size()) {
        throw calls.unusable("a refusal of an operation that was not sent");
      }
      culprits.putIfAbsent(
          transaction.changeOf(operation), Calls.said(error.path("What").asText()));
    }
    if (culprits.isEmpty()) {
      throw calls.unusable("a refusal that does not say of what");
    }
    culprits.forEach((change, what) -> refused.add(new Refused(change, reason(what), what)));
    var rest = new ArrayList<>(transaction.changes());
    rest.removeAll(culprits.keySet());
    return new Transaction(transaction.node(), rest);
  }

  private void halve(Transaction transaction, String what, List<Change> made, List<Refused> refused)
      throws RegistryException {
    var changes = transaction.changes();
    if (changes.size() == 1) {
      refused.add(new Refused(changes.getFirst(), Reason.CONFLICT, Calls.said(what)));
      return;
    }
    int half = changes.size() / 2;
    transact(new Transaction(transaction.node(), changes.subList(0, half)), made, refused);
    transact(
        new Transaction(transaction.node(), changes.subList(half, changes.size())), made, refused);
  }

  private static Reason reason(String what) {
    return what.contains("Permission denied") || what.contains("ACL not found")
        ? Reason.DENIED
        : Reason.CONFLICT;
  }
}
