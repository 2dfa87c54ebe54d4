package dev.scaledservice.controller.rollout;

import dev.scaledservice.api.Rollout;
import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.routing.Router;
import dev.scaledservice.routing.ServiceName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The proxies that the operator's settings name. */
public interface Proxies {

  /**
   * The proxy of this name, told this way; null if the settings have none that resources of the
   * namespace may use.
   */
  @Nullable Proxy find(Rollout.Haproxy.Via via, String server, String namespace);

  /** A proxy, or several that are told the same. */
  interface Proxy {

    Router router();

    /** What it has counted, by slot and instance. */
    List<Tallied> calls(ServiceName service);
  }
}
