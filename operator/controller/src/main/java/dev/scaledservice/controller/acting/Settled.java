package dev.scaledservice.controller.acting;

import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.engine.Policy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which services have one revision that holds the whole count, as of the last pass. Only there is a
 * Deployment's count the service's: while revisions are exchanged, or one is let in step by step,
 * each Deployment has a part of it or some more, and that is our own doing.
 */
final class Settled {

  private final Map<String, Alone> services = new ConcurrentHashMap<>();

  /**
   * @param left whether the count was left to others then
   */
  private record Alone(Revision revision, boolean left) {}

  /** Counts are about to be written: until all of them are, nothing is sure. */
  void unsettle(Order order) {
    services.remove(order.owner().uid());
  }

  /**
   * A pass has written all counts.
   *
   * @param holder the revision that is to have the whole count in the end
   * @param ordered the count of every revision
   */
  void passed(Order order, Revision holder, Map<Revision, Integer> ordered) {
    boolean alone =
        order.seen().revision(holder).isPresent()
            && ordered.getOrDefault(holder, 0) == order.count()
            && ordered.entrySet().stream()
                .allMatch(one -> one.getKey().equals(holder) || one.getValue() == 0)
            && order.seen().revisions().stream()
                .allMatch(one -> one.revision().equals(holder) || !one.runs());
    if (alone) {
      boolean left = order.wish().policy().leavesTheCount();
      services.put(order.owner().uid(), new Alone(holder, left));
    }
  }

  /**
   * The revision whose Deployment says what the count is, whoever wrote it: where the count is left
   * to others, and in the first look after that. Null where we say it.
   */
  @Nullable SeenRevision told(Seen seen, Policy policy) {
    Alone alone = services.get(seen.service().getMetadata().getUid());
    return alone == null || !(alone.left() || policy.leavesTheCount())
        ? null
        : seen.revision(alone.revision()).orElse(null);
  }

  void forget(String uid) {
    services.remove(uid);
  }

  void forgetAll() {
    services.clear();
  }
}
