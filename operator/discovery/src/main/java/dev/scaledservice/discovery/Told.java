package dev.scaledservice.discovery;

import dev.scaledservice.discovery.control.ControlDocument;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with what callers of a service are to be told.
 *
 * @param reason SYNCED, or why callers may know something else
 * @param message one sentence for a person; empty when synced
 * @param document what callers find; null where they find nothing, or it is not known
 */
public record Told(Reason reason, String message, @Nullable ControlDocument document) {

  static final Told NOTHING = new Told(Reason.PENDING, "not looked at yet", null);

  /** Whether callers find what they are to be told. */
  public boolean synced() {
    return reason == Reason.SYNCED;
  }
}
