package dev.scaledservice.local.consul;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What can be wrong with a registry, to be switched on and off while it runs. */
public final class Faults {

  /** How requests are treated. */
  public enum Fault {
    /** They are answered. */
    NONE,
    /** They are taken and never answered, as by a process that was stopped. */
    HANG,
    /** Writes are carried out, and their answers are lost. */
    LOSE_ANSWERS,
    /** There is no leader: nothing can be read or written. */
    NO_LEADER,
    /** The token may do nothing. */
    DENY,
    /** The token shows nothing: reads succeed and come back empty, and a header says so. */
    FILTER,
    /** As FILTER, of a server too old to have that header; writes are made. */
    FILTER_SILENTLY,
    /** Answers carry index 0. */
    INDEX_ZERO,
    /** Something else answers: a page of a proxy. */
    HTML
  }

  private volatile Fault fault = Fault.NONE;
  private volatile @Nullable CountDownLatch hung;

  /** From now on. Requests that hang are let go when it is another one. */
  public synchronized void set(Fault next) {
    fault = next;
    var before = hung;
    hung = next == Fault.HANG ? new CountDownLatch(1) : null;
    if (before != null) {
      before.countDown();
    }
  }

  /** Nothing is wrong from now on. */
  public void clear() {
    set(Fault.NONE);
  }

  /** The answer to a request, as far as there is nothing wrong with it. */
  Answer treat(Request request, Function<Request, Answer> routes) {
    return switch (fault) {
      case NO_LEADER -> Answer.text(500, "No cluster leader");
      case DENY -> Answer.text(403, "Permission denied: anonymous token lacks permission");
      case HTML -> Answer.text(200, "<html><body>Welcome</body></html>");
      case FILTER, FILTER_SILENTLY -> emptied(request, routes.apply(request));
      case INDEX_ZERO, LOSE_ANSWERS, HANG, NONE -> routes.apply(request);
    };
  }

  boolean losesAnswerTo(String method) {
    return fault == Fault.LOSE_ANSWERS && !method.equals("GET");
  }

  /** What is said about an answer beside it. */
  Map<String, String> headers(Answer answer) {
    var headers = new LinkedHashMap<String, String>();
    if (answer.index() > 0) {
      headers.put("X-Consul-Index", fault == Fault.INDEX_ZERO ? "0" : "" + answer.index());
      headers.put("X-Consul-KnownLeader", "true");
      headers.put("X-Consul-LastContact", "0");
    }
    if (fault == Fault.FILTER) {
      headers.put("X-Consul-Results-Filtered-By-ACLs", "true");
    }
    return headers;
  }

  private static Answer emptied(Request request, Answer answer) {
    if (!request.method().equals("GET") || answer.index() == 0) {
      return answer;
    }
    return Answer.json(nothing(request.path()), answer.index());
  }

  private static JsonNode nothing(String path) {
    if (path.startsWith("/v1/catalog/node-services/")) {
      var node = Fields.JSON.createObjectNode().putNull("Node");
      node.putArray("Services");
      return node;
    }
    return path.equals("/v1/catalog/services")
        ? Fields.JSON.createObjectNode()
        : Fields.JSON.createArrayNode();
  }

  /** True when this request hung, and is not to be answered. */
  boolean hangs() {
    var latch = hung;
    if (latch == null) {
      return false;
    }
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return true;
  }
}
