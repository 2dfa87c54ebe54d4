package dev.scaledservice.controller.gates;

import dev.scaledservice.controller.rollout.Gates;
import dev.scaledservice.controller.settings.Webhooks;
import dev.scaledservice.engine.rollout.Question;
import dev.scaledservice.engine.rollout.Reply;
import dev.scaledservice.engine.rollout.Reply.Kind;
import dev.scaledservice.signals.ServiceKey;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The webhooks of the settings: a resource names one of them, and never an address. */
public final class ConfiguredGates implements Gates, AutoCloseable {

  private final Map<String, GateServer> servers = new HashMap<>();

  public ConfiguredGates(Webhooks settings, InstantSource clock) {
    settings
        .servers()
        .forEach((name, server) -> servers.put(name, new GateServer(name, server, clock)));
  }

  @Override
  public Reply ask(ServiceKey service, Question question, List<String> evidence)
      throws InterruptedException {
    String name = question.gate().server();
    GateServer server = servers.get(name);
    return server == null || !server.isOpenTo(service.namespace())
        ? new Reply(
            question.id(),
            Kind.NOTHING,
            "the operator's settings have no webhook \"%s\" for this namespace: see webhooks.servers there"
                .formatted(name))
        : server.ask(service, question, evidence);
  }

  @Override
  public void close() {
    servers.values().forEach(GateServer::close);
  }
}
