package dev.scaledservice.controller.making;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Deployments whose pods become available, or not, in virtual time. */
final class SimulatedCluster {

  /** What becomes of a revision's pods. */
  enum Quality {
    /** Available after a while. */
    GOOD,
    /** Never available. */
    BROKEN,
    /** Available now and then. */
    FLAPPING
  }

  private static final class Pod {
    private final int born;
    private final int startup;
    private boolean available;

    Pod(int born, int startup) {
      this.born = born;
      this.startup = startup;
    }

    boolean available() {
      return available;
    }

    int born() {
      return born;
    }
  }

  private final Random random;
  private final Map<Revision, Quality> qualities = new LinkedHashMap<>();
  private final Map<Revision, List<Pod>> pods = new LinkedHashMap<>();
  private int second;

  SimulatedCluster(Random random) {
    this.random = random;
  }

  void add(Revision revision, Quality quality) {
    qualities.put(revision, quality);
  }

  /**
   * Scales every revision; a ReplicaSet gives up what is not available first, then the youngest.
   */
  void apply(Map<Revision, Integer> replicas) {
    replicas.forEach((revision, count) -> {
      List<Pod> mine = pods.computeIfAbsent(revision, none -> new ArrayList<>());
      mine.sort(
          Comparator.comparing(Pod::available).thenComparing(Pod::born, Comparator.reverseOrder()));
      while (mine.size() > count) {
        mine.removeFirst();
      }
      while (mine.size() < count) {
        mine.add(new Pod(second, 1 + random.nextInt(8)));
      }
    });
  }

  /** A second passes. */
  void tick() {
    second++;
    pods.forEach((revision, mine) ->
        mine.forEach(pod ->
            pod.available =
                second - pod.born >= pod.startup
                    && switch (qualities.getOrDefault(revision, Quality.BROKEN)) {
                      case GOOD -> true;
                      case BROKEN -> false;
                      case FLAPPING -> random.nextInt(3) > 0;
                    }));
  }

  /** Another build of the same revision turns out well. */
  void mend(Revision revision) {
    qualities.put(revision, Quality.GOOD);
  }

  List<RevisionSeen> seen() {
    List<RevisionSeen> seen = new ArrayList<>();
    pods.forEach((revision, mine) -> {
      int available = (int) mine.stream().filter(Pod::available).count();
      seen.add(
          new RevisionSeen(
              revision,
              seen.size() + 1,
              Sample.NOW,
              mine.size(),
              mine.size(),
              available,
              available));
    });
    return seen;
  }

  int total() {
    return pods.values().stream().mapToInt(List::size).sum();
  }

  int available() {
    return (int) pods.values().stream().flatMap(List::stream).filter(Pod::available).count();
  }

  int count(Revision revision) {
    return pods.getOrDefault(revision, List.of()).size();
  }

  Instant now() {
    return Sample.NOW.plus(Duration.ofSeconds(second));
  }
}
