package dev.scaledservice.routing.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** The HTTPRoutes of a cluster. Both ways take a bounded time. */
public interface Routes {

  /**
   * @throws IOException when it is not there or cannot be read; the message is for a person
   */
  ObjectNode read(String namespace, String name) throws IOException;

  /**
   * Applies a JSON merge patch (RFC 7386), which names the version that it is for.
   *
   * @throws IOException when it was refused, or somebody else has changed the route since
   */
  void patch(String namespace, String name, ObjectNode patch) throws IOException;
}
