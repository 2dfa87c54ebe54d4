package dev.scaledservice.discovery;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The little that one look at a resource's entries must know of the looks before it. What is in the
 * registry is never remembered in its place: only that what it shows contradicts what it accepted,
 * and how it was left, to tell whether somebody else has written since.
 */
final class Recollection {

  private final Set<String> takenOverFrom = new HashSet<>();
  private @Nullable ServiceRegistration writtenBlindly;
  private Left left = Left.UNKNOWN;

  /** Whether the node was taken over from that uid before: it has come back since. */
  boolean tookOverFrom(String uid) {
    return takenOverFrom.contains(uid);
  }

  void takeOverFrom(String uid) {
    takenOverFrom.add(uid);
  }

  /** Whether exactly this was written before, and was not to be seen right after. */
  boolean wroteBlindly(ServiceRegistration desired) {
    return desired.equals(writtenBlindly);
  }

  void writtenBlindly(ServiceRegistration desired) {
    writtenBlindly = desired;
  }

  void seen() {
    writtenBlindly = null;
  }

  Left left() {
    return left;
  }

  void leave(NodeState... either) {
    left = new Left(List.of(either));
  }
}
