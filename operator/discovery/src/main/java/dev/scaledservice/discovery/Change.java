package dev.scaledservice.discovery;

import java.util.Map;

/** One step from what is in the registry to what should be. */
public sealed interface Change {

  /** Makes the node, or gives it this address and exactly this meta. */
  record PutNode(String address, Map<String, String> meta) implements Change {

    public PutNode {
      meta = Map.copyOf(meta);
    }
  }

  /** Makes a service and its check, or gives them exactly this content. */
  record Put(Entry entry) implements Change {}

  /** Takes a service out under its old name and puts it in under another. */
  record Rename(Entry old, Entry entry) implements Change {}

  /** Gives the check of a service this content, and leaves the service as it is. */
  record SetCheck(Entry entry) implements Change {}

  /** Takes out a service and its checks. */
  record Drop(Entry entry) implements Change {}

  /** Whether callers may be sent to an instance because of it. */
  default boolean mayBringCallers() {
    return switch (this) {
      case Put(Entry entry) -> entry.passing();
      case Rename(Entry old, Entry entry) -> entry.passing();
      case SetCheck(Entry entry) -> entry.passing();
      case PutNode put -> false;
      case Drop drop -> false;
    };
  }
}
