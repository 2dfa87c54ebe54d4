package dev.scaledservice.routing;

/** What stands between callers and instances, and can be told how to share the calls. */
public interface Router {

  /**
   * Puts the split in force wherever somebody answers. Idempotent; wanted again with every change
   * of the ready set. In an abort it is called from the guard's own thread, so it takes a bounded
   * time (about a second) whatever the proxies do.
   *
   * @return what became of it. A proxy that does not answer is a failure in the outcome, never an
   *     exception; it gets the values later by itself, when it answers again
   */
  Outcome apply(Split split);

  /**
   * Whether it was found, when a split was put in force, that this revision had been turned back by
   * somebody who could not write that down: it stays away then, whatever the split says, until the
   * split says that it is refused. Routers that keep nothing find nothing.
   */
  default boolean remembersRefusal(ServiceName service, String revision) {
    return false;
  }

  /** The service is no longer routed: what was kept for it is dropped, what is in force stays. */
  void forget(ServiceName service);
}
