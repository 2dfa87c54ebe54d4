package dev.scaledservice.controller.acting;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a plan.
 *
 * @param template whether the API server takes the pod template
 * @param rollout how the newest revision is coming in
 * @param contested who else keeps writing the count; empty where nobody does
 * @param synced whether Consul holds what it should; null where there is nothing to say of it
 * @param obstacles what stands in the way, each a sentence: names that are taken, and the like
 * @param leaving pods that are being drained before the count goes down
 * @param announcements what people should be told once
 * @param lookAgain when to go on; {@link Instant#MAX} if nothing is under way
 */
public record Done(
    Finding template,
    Finding rollout,
    Finding contested,
    @Nullable Finding synced,
    List<String> obstacles,
    int leaving,
    List<Announcement> announcements,
    Instant lookAgain) {

  public Done {
    obstacles = List.copyOf(obstacles);
    announcements = List.copyOf(announcements);
  }

  /** A condition's content: {@code reason} is CamelCase, {@code message} a sentence. */
  public record Finding(boolean holds, String reason, String message) {}

  /**
   * An Event.
   *
   * @param warning whether a person may have to do something
   */
  public record Announcement(boolean warning, String reason, String message) {}
}
