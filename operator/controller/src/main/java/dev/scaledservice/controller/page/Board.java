package dev.scaledservice.controller.page;

import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What every service does, in memory, for whoever looks. Publishing costs a microsecond or so and
 * waits for no reader longer than a copy of 20 kB takes.
 */
public final class Board {

  private final Map<String, Track> tracks = new ConcurrentHashMap<>();
  private final InstantSource clock;

  public Board(InstantSource clock) {
    this.clock = clock;
  }

  /** What a service is now; called up to four times a second for each. */
  public void publish(ServiceSnapshot snapshot) {
    tracks.computeIfAbsent(snapshot.key(), _ -> new Track(snapshot)).add(snapshot, clock.instant());
  }

  /** The service is gone, and what it did with it. */
  public void forget(String namespace, String name) {
    tracks.remove(ServiceSnapshot.key(namespace, name));
  }

  /** The last snapshot of every service, in no order. */
  public Collection<ServiceSnapshot> latest() {
    return tracks.values().stream().map(Track::latest).toList();
  }

  @Nullable Track track(String key) {
    return tracks.get(key);
  }
}
