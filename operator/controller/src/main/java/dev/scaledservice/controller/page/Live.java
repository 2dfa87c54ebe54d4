package dev.scaledservice.controller.page;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells open pages what has changed, four times a second at most: one message for all of them, and
 * one for each service that some of them show in full. Costs nothing while no page is open.
 */
final class Live implements AutoCloseable {

  /** Pages open at once. */
  static final int MOST = 64;

  private static final Logger LOG = LoggerFactory.getLogger(Live.class);
  static final Duration TICK = Duration.ofMillis(250);

  /** What moves all the time is sent this often. */
  private static final Duration LOAD_EVERY = Duration.ofSeconds(1);

  private final Board board;
  private final InstantSource clock;
  private final Supplier<String> standing;
  private final Set<Spectator> spectators = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("page-live").factory());

  // Used by the ticker alone.
  private final Map<String, Sent> rows = new HashMap<>();
  private final Map<String, Shown> shown = new HashMap<>();
  private String toldStanding = "";

  /**
   * @param standing whether this process leads, as a clause for people
   */
  Live(Board board, InstantSource clock, Supplier<String> standing) {
    this.board = board;
    this.clock = clock;
    this.standing = standing;
  }

  /** From now on open pages are told by themselves. */
  void start() {
    var _ =
        ticker.scheduleAtFixedRate(
            this::tickSafely, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A row as it was last sent, and when. */
  private record Sent(Row row, Instant at) {}

  /** What was last sent of a service that is shown in full. */
  private record Shown(@Nullable ServiceSnapshot latest, long decision) {}

  /** Lets one in; false where there are too many already. */
  boolean add(Spectator spectator) {
    return spectators.size() < MOST && spectators.add(spectator);
  }

  void remove(Spectator spectator) {
    spectators.remove(spectator);
  }

  int count() {
    return spectators.size();
  }

  /** Everything, for one who has just come. */
  byte[] hello() {
    Instant now = clock.instant();
    return Spectator.message(
        "hello",
        Json.of(json -> {
          json.writeStartObject();
          json.writeNumberField("at", now.toEpochMilli());
          json.writeStringField("standing", standing.get());
          json.writeArrayFieldStart("services");
          for (ServiceSnapshot service : board.latest()) {
            Shapes.row(json, Row.of(service));
          }
          json.writeEndArray();
          json.writeEndObject();
        }));
  }

  @Override
  public void close() {
    ticker.shutdownNow();
    spectators.forEach(Spectator::leave);
  }

  private void tickSafely() {
    try {
      tick();
    } catch (RuntimeException e) {
      LOG.error("open pages could not be told what has changed", e);
    }
  }

  /** Tells what has changed since the last time; one message, however much that is. */
  void tick() {
    if (spectators.isEmpty()) {
      rows.clear();
      shown.clear();
      return;
    }
    Instant now = clock.instant();
    byte[] list = list(now);
    if (list != null) {
      send(list, spectators);
    }
    Map<String, Set<Spectator>> bySelected =
        spectators.stream()
            .filter(one -> !one.selected().isEmpty())
            .collect(Collectors.groupingBy(Spectator::selected, Collectors.toSet()));
    shown.keySet().retainAll(bySelected.keySet());
    bySelected.forEach((key, watching) -> {
      byte[] service = service(key, now);
      if (service != null) {
        send(service, watching);
      }
    });
  }

  private void send(byte[] message, Set<Spectator> to) {
    for (Spectator spectator : to) {
      if (!spectator.offer(message)) {
        LOG.debug("a page cannot follow and is sent away");
        spectators.remove(spectator);
      }
    }
  }

  /** Rows that have changed, and services that are gone; null where nothing has happened. */
  private byte @Nullable [] list(Instant now) {
    Map<String, Row> changed = new HashMap<>();
    Set<String> gone = new HashSet<>(rows.keySet());
    for (ServiceSnapshot service : board.latest()) {
      Row row = Row.of(service);
      gone.remove(row.key());
      Sent before = rows.get(row.key());
      if (before == null || isDue(before, row, now)) {
        rows.put(row.key(), new Sent(row, now));
        changed.put(row.key(), row);
      }
    }
    rows.keySet().removeAll(gone);
    String standingNow = standing.get();
    if (changed.isEmpty() && gone.isEmpty() && standingNow.equals(toldStanding)) {
      return null;
    }
    toldStanding = standingNow;
    return Spectator.message(
        "services",
        Json.of(json -> {
          json.writeStartObject();
          json.writeNumberField("at", now.toEpochMilli());
          json.writeStringField("standing", standingNow);
          json.writeArrayFieldStart("changed");
          for (Row row : changed.values()) {
            Shapes.row(json, row);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("gone");
          for (String key : gone) {
            json.writeString(key);
          }
          json.writeEndArray();
          json.writeEndObject();
        }));
  }

  private static boolean isDue(Sent before, Row row, Instant now) {
    if (row.equals(before.row())) {
      return false;
    }
    return !row.withoutLoad().equals(before.row().withoutLoad())
        || Duration.between(before.at(), now).compareTo(LOAD_EVERY) >= 0;
  }

  /** What has changed of a service that is shown in full; null where nothing has. */
  private byte @Nullable [] service(String key, Instant now) {
    Track track = board.track(key);
    if (track == null) {
      shown.remove(key);
      return null;
    }
    ServiceSnapshot latest = track.latest();
    Shown before =
        Objects.requireNonNullElseGet(shown.get(key), () -> new Shown(null, track.lastDecision()));
    if (latest.equals(before.latest())) {
      return null;
    }
    List<Track.Numbered> decisions = track.decisionsAfter(before.decision());
    shown.put(
        key,
        new Shown(latest, decisions.isEmpty() ? before.decision() : decisions.getFirst().number()));
    Series moment = track.lastSeconds(now, 2);
    return Spectator.message(
        "service",
        Json.of(json -> {
          json.writeStartObject();
          json.writeStringField("key", key);
          json.writeNumberField("at", now.toEpochMilli());
          json.writeFieldName("detail");
          Shapes.detail(json, latest);
          json.writeFieldName("decisions");
          Shapes.decisions(json, decisions);
          json.writeFieldName("series");
          Shapes.series(json, moment);
          json.writeEndObject();
        }));
  }
}
