package dev.scaledservice.discovery;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one resource stands in the registry, as of the last successful read or write.
 *
 * @param reason SYNCED, or why not
 * @param message one sentence for a person; empty when synced
 * @param registered instances of ours that are in the registry
 * @param passing those of them that callers use
 * @param pending wanted changes not yet confirmed by the registry
 * @param lastSync when everything wanted was last seen to be there; null when never
 * @param presences by uid of the pod, every instance that we know about
 * @param firstRead when this process first knew what is there; null when it does not know yet
 * @param turnedBack the revision that is remembered to have been turned back; empty for none
 */
public record Status(
    Reason reason,
    String message,
    int registered,
    int passing,
    int pending,
    @Nullable Instant lastSync,
    Map<String, Presence> presences,
    @Nullable Instant firstRead,
    String turnedBack) {

  static final Status UNKNOWN =
      new Status(Reason.PENDING, "not looked at yet", 0, 0, 0, null, Map.of(), null, "");

  public Status {
    presences = Map.copyOf(presences);
  }

  boolean sameApartFromTime(Status other) {
    return new Status(
            reason,
            message,
            registered,
            passing,
            pending,
            other.lastSync,
            presences,
            firstRead,
            turnedBack)
        .equals(other);
  }

  /** Whether the registry holds what is wanted. */
  public boolean synced() {
    return reason == Reason.SYNCED;
  }

  /** Whether callers are being sent to this pod, as far as the registry has confirmed. */
  public boolean passing(String podUid) {
    var presence = presences.get(podUid);
    return presence != null && presence.state() == Presence.State.PASSING;
  }

  /** Whether callers are no longer sent to this pod: confirmed critical, or gone. */
  public boolean isOut(String podUid) {
    return outSince(podUid) != null;
  }

  /**
   * Since when callers have no longer been sent to this pod.
   *
   * @return null while it is passing, or while nothing is known about the registry at all. For a
   *     pod that was never seen there: the time of the first look
   */
  public @Nullable Instant outSince(String podUid) {
    var presence = presences.get(podUid);
    if (presence == null) {
      return firstRead;
    }
    return presence.state() == Presence.State.PASSING ? null : presence.since();
  }
}
