package dev.scaledservice.local.consul;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;

/** What is said about the server itself. */
final class AgentRoutes {

  private static final String LEADER = "127.0.0.1:8300";
  private static final String NAME = "embedded";

  Answer leader() {
    return Answer.json(TextNode.valueOf(LEADER));
  }

  Answer peers() {
    return Answer.json(Json.strings(List.of(LEADER)));
  }

  Answer self() {
    var self = Fields.JSON.createObjectNode();
    self.putObject("Config")
        .put("Datacenter", EmbeddedConsul.DATACENTER)
        .put("NodeName", NAME)
        .put("NodeID", "")
        .put("Revision", "")
        .put("Server", true)
        .put("Version", NAME);
    self.putObject("DebugConfig");
    self.putObject("Member").put("Name", NAME).put("Addr", "127.0.0.1").put("Status", 1);
    self.putObject("Meta");
    return Answer.json(self);
  }
}
