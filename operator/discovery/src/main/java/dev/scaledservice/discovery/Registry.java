package dev.scaledservice.discovery;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A catalog of nodes, of services on them and of one check a service. Every call blocks until it is
 * answered or its time is over.
 */
public interface Registry extends AutoCloseable {

  /**
   * What is on a node, as the registry's leader has it.
   *
   * @return null when there is no such node
   * @throws RegistryException when the answer cannot be used as evidence
   */
  @Nullable NodeState read(String node) throws RegistryException;

  /**
   * Every entry of that service name, on any node.
   *
   * @throws RegistryException when the answer cannot be used as evidence
   */
  List<Holder> holders(String serviceName) throws RegistryException;

  /**
   * Makes changes to one node, in their order, several at once: each change wholly or not at all. A
   * change that is refused does not keep the others from being made.
   *
   * @throws RegistryException when it is not known which changes were made
   */
  Applied apply(String node, List<Change> changes) throws RegistryException;

  /** Every node that bears all of this meta and that we may see. */
  List<ListedNode> nodes(Map<String, String> meta) throws RegistryException;

  /** Removes a node and all that is on it; nothing happens when it is not there. */
  void deleteNode(String node) throws RegistryException;

  /** Whether it has a leader, and how far its state has come. */
  Vitals probe() throws RegistryException;

  /** All calls so far. */
  List<CallFigures> calls();

  /** Ends its threads and connections. */
  @Override
  void close();

  /**
   * An entry by its service name.
   *
   * @param node the node it is on
   * @param id its id on that node
   * @param meta the entry's own meta
   */
  record Holder(String node, String id, Map<String, String> meta) {

    public Holder {
      meta = Map.copyOf(meta);
    }
  }

  /**
   * A node without what is on it.
   *
   * @param name its name
   * @param meta its meta
   */
  record ListedNode(String name, Map<String, String> meta) {

    public ListedNode {
      meta = Map.copyOf(meta);
    }
  }

  /**
   * What became of changes.
   *
   * @param made those that are in force now
   * @param refused those that are not
   */
  record Applied(List<Change> made, List<Refused> refused) {

    public Applied {
      made = List.copyOf(made);
      refused = List.copyOf(refused);
    }
  }

  /**
   * A change that the registry would not make.
   *
   * @param change which
   * @param reason DENIED or CONFLICT
   * @param what in the registry's words
   */
  record Refused(Change change, Reason reason, String what) {}

  /**
   * @param leader address of the leader
   * @param index grows with every change of the catalog; falls when it is wiped or restored
   */
  record Vitals(String leader, long index) {}
}
