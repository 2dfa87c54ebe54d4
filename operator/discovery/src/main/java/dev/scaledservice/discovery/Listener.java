package dev.scaledservice.discovery;

/** Is told that the status of a resource changed. A nudge: ask the registrar what it is. */
@FunctionalInterface
public interface Listener {

  /** Called on a worker's thread; should only pass it on. */
  void changed(ServiceKey key);
}
