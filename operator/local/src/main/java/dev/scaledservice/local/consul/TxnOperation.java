package dev.scaledservice.local.consul;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.local.consul.Store.State;
import java.util.List;

/** One operation of a transaction. */
interface TxnOperation {

  /**
   * Looks at it before anything is done.
   *
   * @throws Refusal when it cannot be meant
   */
  void vet();

  /**
   * Does it.
   *
   * @return what the answer says of it: nothing for what is gone
   * @throws Refusal when it cannot be done; the transaction is then undone
   */
  List<ObjectNode> on(State state);

  /** A result that names its kind. */
  static List<ObjectNode> result(String kind, ObjectNode content) {
    var result = Fields.JSON.createObjectNode();
    result.set(kind, content);
    return List.of(result);
  }
}
