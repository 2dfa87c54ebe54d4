package dev.scaledservice.routing.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Set;

/** The HTTPRoutes of a cluster, and where their backends lead. Each call takes a bounded time. */
public interface Routes {

  /** Nothing leads to the service this way; the message says what to write. */
  final class MissingException extends IOException {
    private static final long serialVersionUID = 1L;

    public MissingException(String message) {
      super(message);
    }
  }

  /**
   * @throws MissingException when it is not there
   * @throws IOException when it cannot be read; the message is for a person
   */
  ObjectNode read(String namespace, String name) throws IOException;

  /**
   * Applies a JSON merge patch (RFC 7386), which names the version that it is for.
   *
   * @return false if somebody else has changed the route since
   * @throws IOException when it was refused; the message is for a person
   */
  boolean patch(String namespace, String name, ObjectNode patch) throws IOException;

  /**
   * Names of the ready pods that a Service leads to now; none where there is no such Service.
   *
   * @throws IOException when that cannot be read; the message is for a person
   */
  Set<String> endpoints(String namespace, String service) throws IOException;
}
