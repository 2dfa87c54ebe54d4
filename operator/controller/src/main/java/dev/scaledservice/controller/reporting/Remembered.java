package dev.scaledservice.controller.reporting;

import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.controller.acting.Sharing;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.rollout.RolloutMemory;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
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
    boolean newcomers = running && status.stable() == null;
    if (kept == null || newcomers) {
      return running
          ? Memory.restored(
              new Memory.Durable(List.of(), new Memory.Floor(count, seen.at()), count), seen.at())
          : Memory.beginning(seen.at());
    }
    return Memory.restored(
        new Memory.Durable(
            moves(kept, seen.at()),
            floor(kept, seen.at()),
            status.desiredReplicas(),
            EngineMemory.circuits(kept.circuits()),
            EngineMemory.admission(kept.admission())),
        seen.at());
  }

  static ScaledServiceStatus.Memory kept(Memory.Durable durable, @Nullable Sharing sharing) {
    Memory.Floor floor = durable.floor();
    return new ScaledServiceStatus.Memory(
        floor == null
            ? null
            : new ScaledServiceStatus.Memory.Floor(floor.count(), floor.since().toString()),
        durable.events().stream()
            .map(move -> new ScaledServiceStatus.Memory.Move(move.change(), move.at().toString()))
            .toList(),
        EngineMemory.text(durable.circuits()),
        EngineMemory.text(durable.admission()),
        EngineMemory.text(sharing == null ? null : sharing.plan().memory()));
  }

  /** How far a rollout was; null where none was under way. */
  public static @Nullable RolloutMemory rollout(ScaledServiceStatus status) {
    return status.memory() == null ? null : EngineMemory.rollout(status.memory().rollout());
  }

  /**
   * Whether a successor that starts from {@code kept} would do what one that starts from {@code
   * now} does, or wait a little longer: the same moves, but for old ones that have been forgotten
   * since, and a floor that is as high. The time of the floor renews with every equal
   * recommendation and nobody reads it, so that it alone is no reason to write.
   */
  static boolean covers(ScaledServiceStatus.@Nullable Memory kept, ScaledServiceStatus.Memory now) {
    if (kept == null) {
      return false;
    }
    List<ScaledServiceStatus.Memory.Move> before = kept.moves() == null ? List.of() : kept.moves();
    List<ScaledServiceStatus.Memory.Move> moves = now.moves() == null ? List.of() : now.moves();
    int forgotten = before.size() - moves.size();
    return forgotten >= 0
        && before.subList(forgotten, before.size()).equals(moves)
        && coversFloor(kept.floor(), now.floor())
        && Objects.equals(kept.rollout(), now.rollout())
        && EngineMemory.covers(kept, now);
  }

  private static boolean coversFloor(
      ScaledServiceStatus.Memory.@Nullable Floor kept,
      ScaledServiceStatus.Memory.@Nullable Floor now) {
    return now == null || (kept != null && kept.count() >= now.count());
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
