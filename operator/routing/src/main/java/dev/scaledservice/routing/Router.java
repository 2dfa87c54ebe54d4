package dev.scaledservice.routing;

/** What stands between callers and instances, and can be told how to share the calls. */
public interface Router {

  /**
   * Says what is to be in force from now on, instead of what was said of the service before.
   * Idempotent; wanted again with every change of the ready set. Waits for nobody: an abort is said
   * while an earlier split is still waited for. What cannot be said without waiting is said in
   * {@link Saying#await}.
   */
  Saying say(Split split);

  /** Puts the split in force wherever somebody answers: says it, and waits. */
  default Outcome apply(Split split) {
    return say(split).await(() -> false);
  }

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
