package dev.scaledservice.controller;

import dev.scaledservice.controller.observing.CallGraph;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.calls.CallBook;
import dev.scaledservice.signals.calls.Directory;
import org.jspecify.annotations.Nullable;

/** Has services evaluated at once when a breaker opens, instead of at the next beat. */
final class Alarm implements CallBook.Surroundings {

  private final Directory directory;
  private final CallGraph graph;
  private volatile Runnable wake = () -> {};

  Alarm(Directory directory, CallGraph graph) {
    this.directory = directory;
    this.graph = graph;
  }

  /**
   * @param pulse evaluates all services soon
   */
  void wakes(Runnable pulse) {
    wake = pulse;
  }

  @Override
  public @Nullable ServiceKey find(ServiceKey caller, String callee) {
    return directory.find(caller.namespace(), callee);
  }

  @Override
  public void opened() {
    graph.outdated();
    wake.run();
  }
}
