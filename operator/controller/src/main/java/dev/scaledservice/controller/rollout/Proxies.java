package dev.scaledservice.controller.rollout;

import dev.scaledservice.api.Rollout;
import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.routing.Router;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** Whose addresses calls can reach through it, by slot; null where it does not say. */
    @Nullable Map<Slot, Set<String>> found(ServiceName service);
  }
}
