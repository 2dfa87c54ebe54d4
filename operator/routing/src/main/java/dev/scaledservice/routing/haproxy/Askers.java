package dev.scaledservice.routing.haproxy;

import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import dev.scaledservice.routing.Split;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for which service, and what each has heard last. A proxy asks once an interval for each
 * of its servers, with the same words for all of a slot: it has heard something when it has asked
 * as often as the slot has ready instances.
 */
final class Askers {

  /** A proxy that has not asked for so long is gone. */
  private static final Duration LIFE = Duration.ofSeconds(5);

  /**
   * How far the word has spread.
   *
   * @param late proxies that have not heard it, a sentence each
   * @param latest when it was seen that the others have; null when there are none
   */
  record Heard(List<String> late, @Nullable Instant latest) {}

  /**
   * What a proxy has heard about a slot.
   *
   * @param times how often it has asked since that edition
   */
  private record Ear(long edition, int times) {

    Ear again(long edition) {
      return edition == this.edition
          ? new Ear(edition, Math.min(times + 1, 1_000))
          : new Ear(edition, 1);
    }

    boolean knows(long edition, int servers) {
      return servers == 0 || (edition == this.edition && times >= servers);
    }
  }

  private static final class Asker {
    private static final Ear DEAF = new Ear(0, 0);

    private final Map<Slot, Ear> ears = new EnumMap<>(Slot.class);
    private Instant last = Instant.MIN;

    void hear(Slot slot, long edition, Instant now) {
      ears.put(slot, ears.getOrDefault(slot, DEAF).again(edition));
      last = now;
    }

    boolean knows(Split split, long edition) {
      return Arrays.stream(Slot.values())
          .allMatch(slot -> ears.getOrDefault(slot, DEAF).knows(edition, split.ready(slot)));
    }
  }

  private final InstantSource clock;
  private final Map<ServiceName, Map<InetAddress, Asker>> askers = new HashMap<>();

  Askers(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void heard(InetAddress who, ServiceName service, Slot slot, long edition) {
    askers
        .computeIfAbsent(service, any -> new HashMap<>())
        .computeIfAbsent(who, any -> new Asker())
        .hear(slot, edition, clock.instant());
    notifyAll();
  }

  synchronized void forget(ServiceName service) {
    askers.remove(service);
  }

  /** Waits until all have heard, but no longer than {@code patience}. */
  synchronized Heard await(Split split, long edition, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    Heard heard = look(split, edition);
    try {
      long left = patience.toMillis();
      while (left > 0 && !(heard.late().isEmpty() && heard.latest() != null)) {
        wait(left);
        heard = look(split, edition);
        left = (end - System.nanoTime()) / 1_000_000;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return heard;
  }

  private Heard look(Split split, long edition) {
    Instant now = clock.instant();
    Map<InetAddress, Asker> mine = askers.getOrDefault(split.service(), new HashMap<>());
    mine.values().removeIf(asker -> asker.last.isBefore(now.minus(LIFE)));
    List<String> late = new ArrayList<>();
    mine.forEach((who, asker) -> {
      if (!asker.knows(split, edition)) {
        late.add(
            "HAProxy %s has not asked for all servers of %s yet"
                .formatted(who.getHostAddress(), split.service()));
      }
    });
    return new Heard(late, late.size() == mine.size() ? null : now);
  }
}
