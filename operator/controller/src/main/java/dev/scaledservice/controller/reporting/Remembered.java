package dev.scaledservice.controller.reporting;

import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.engine.Memory;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The engine's memory as the status keeps it. */
public final class Remembered {

  private Remembered() {}

  /**
   * What a new leader starts from. Instances that run although nothing is remembered were right for
   * somebody: their count is the floor.
   */
  public static Memory memory(ScaledServiceStatus status, Seen seen, int count) {
    ScaledServiceStatus.Memory kept = status.memory();
    boolean running = seen.revisions().stream().mapToInt(SeenRevision::wanted).sum() > 0;
    if (kept == null) {
      return running
          ? Memory.restored(
              new Memory.Durable(List.of(), new Memory.Floor(count, seen.at()), count), seen.at())
          : Memory.beginning(seen.at());
    }
    return Memory.restored(
        new Memory.Durable(
            moves(kept, seen.at()), floor(kept, seen.at()), status.desiredReplicas()),
        seen.at());
  }

  static ScaledServiceStatus.Memory kept(Memory.Durable durable) {
    Memory.Floor floor = durable.floor();
    return new ScaledServiceStatus.Memory(
        floor == null
            ? null
            : new ScaledServiceStatus.Memory.Floor(floor.count(), floor.since().toString()),
        durable.events().stream()
            .map(move -> new ScaledServiceStatus.Memory.Move(move.change(), move.at().toString()))
            .toList());
  }

  private static Memory.@Nullable Floor floor(ScaledServiceStatus.Memory kept, Instant otherwise) {
    return kept.floor() == null
        ? null
        : new Memory.Floor(kept.floor().count(), instant(kept.floor().since(), otherwise));
  }

  private static List<Memory.Move> moves(ScaledServiceStatus.Memory kept, Instant otherwise) {
    return kept.moves() == null
        ? List.of()
        : kept.moves().stream()
            .map(move -> new Memory.Move(move.change(), instant(move.at(), otherwise)))
            .toList();
  }

  /** A time that somebody made unreadable counts as now, which only delays going down. */
  private static Instant instant(@Nullable String text, Instant otherwise) {
    if (text == null) {
      return otherwise;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return otherwise;
    }
  }
}
