package dev.scaledservice.discovery;

import java.util.Set;

/**
 * What may be written of what differs.
 *
 * @param allowed the part that may
 * @param reason SYNCED when that is all of it, or why it is not
 * @param message one sentence about what is held back; empty when nothing is
 */
record Restraint(Diff allowed, Reason reason, String message) {

  /** Fewer removals than this at once are a matter of course, */
  private static final int FEW = 3;

  /** and so is this share of what is there. */
  private static final double FEW_OF_ALL = 0.3;

  static Restraint none(Diff wanted) {
    return new Restraint(wanted, Reason.SYNCED, "");
  }

  /** A view that may be old removes nothing and passes no verdict: it adds what is missing. */
  Restraint trusting(boolean trusted) {
    var additions = allowed.additionsOnly();
    return trusted || additions.equals(allowed)
        ? this
        : new Restraint(
            additions,
            Reason.HELD_BACK,
            "the view of the cluster may be old: only missing instances are added");
  }

  /** Many removals at once look like a broken view: only pods that are gone, asked live, go. */
  Restraint asking(Safety safety, ServiceKey key, long registered) {
    if (allowed.drops().size() <= Math.max(FEW, FEW_OF_ALL * registered)) {
      return this;
    }
    var pods = allowed.droppedPods();
    try {
      var running = safety.stillRunning(key, pods);
      return running.isEmpty()
          ? this
          : keeping(running, "instances are kept because their pods still run");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return keeping(pods, "removals wait: interrupted while asking for their pods");
    } catch (Exception e) {
      return keeping(pods, "removals wait: whether their pods are gone is not known: " + e);
    }
  }

  /** Nobody is sent to our instances under a name that is someone else's. */
  Restraint withoutEntering(String name, String holder) {
    return new Restraint(
        allowed.withoutEntering(),
        Reason.NAME_TAKEN,
        "service name %s is held by %s".formatted(name, holder));
  }

  private Restraint keeping(Set<String> podUids, String why) {
    return new Restraint(allowed.keeping(podUids), Reason.HELD_BACK, why);
  }
}
