package dev.scaledservice.controller.making;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One step from old revisions to a new one.
 *
 * <p>{@code most = wanted + maxSurge}, {@code least = wanted - maxUnavailable}. New pods are added
 * while there are fewer than {@code most}; old ones are taken away while more than {@code least}
 * are available: first those that are not, then the revision with the fewest pods first, so that
 * soon no more than two are mixed. At most {@code maxSurge + maxUnavailable} new pods are on their
 * way at a time. All this is what a Deployment does.
 *
 * <p>Where fewer than {@code least} are available, since the load rose meanwhile or new pods fell
 * over, the missing ones are shared out by what is proven: {@code available of new / available in
 * all} of {@code least} are new, the rest old. A new version that never becomes available so takes
 * no part in carrying a rising load, and one that is nearly through takes nearly all of it.
 */
final class Exchange {

  /** A revision's count on its way to the next one; never fewer than the available ones it had. */
  private static final class Part {
    private final RevisionSeen seen;
    private final int available;
    private int count;

    Part(RevisionSeen seen) {
      this.seen = seen;
      this.count = seen.replicas();
      // Pods above the count are on their way out, whatever they still serve.
      this.available = Math.min(seen.available(), seen.replicas());
    }

    int available() {
      return Math.min(available, count);
    }

    int unavailable() {
      return count - available();
    }

    /** Takes away as many as there are, at most {@code atMost}; returns how many it took. */
    int cut(int there, int atMost) {
      int cut = Math.max(0, Math.min(there, atMost));
      count -= cut;
      return cut;
    }
  }

  private final Part incoming;

  /** Those with the fewest pods first, the oldest first among equals. */
  private final List<Part> outgoing;

  private final int wanted;
  private final int most;
  private final int least;

  private Exchange(
      RevisionSeen incoming, List<RevisionSeen> outgoing, int wanted, RolloutPolicy policy) {
    this.incoming = new Part(incoming);
    this.outgoing =
        outgoing.stream()
            .sorted(
                Comparator.comparingInt(RevisionSeen::replicas).thenComparing(History.OLDEST_FIRST))
            .map(Part::new)
            .toList();
    this.wanted = wanted;
    this.most = wanted + policy.surge(wanted);
    this.least = wanted - policy.unavailable(wanted);
  }

  static Exchange of(
      RevisionSeen incoming, List<RevisionSeen> outgoing, int wanted, RolloutPolicy policy) {
    var exchange = new Exchange(incoming, outgoing, wanted, policy);
    exchange.grow();
    exchange.shrinkOld();
    exchange.shedExcess();
    return exchange;
  }

  /** The next count of every revision. */
  Map<Revision, Integer> counts() {
    Map<Revision, Integer> counts = new LinkedHashMap<>();
    for (Part part : all()) {
      counts.put(part.seen.revision(), part.count);
    }
    return counts;
  }

  private void grow() {
    incoming.count = Math.min(incoming.count, wanted);
    int room = most - all().stream().mapToInt(part -> Math.max(part.count, part.seen.pods())).sum();
    int proven = incoming.available() + available();
    int newShare = proven == 0 ? least : (int) ((long) least * incoming.available() / proven);

    int oldMissing = least - Math.max(incoming.available(), newShare) - count();
    if (oldMissing > 0 && room > 0) {
      int growth = Math.min(oldMissing, room);
      mostAvailable().count += growth;
      room -= growth;
    }

    int limit = Math.max(incoming.available(), newShare) + most - least;
    int growth = Math.min(Math.min(wanted, limit) - incoming.count, room);
    incoming.count += Math.max(0, growth);
  }

  private void shrinkOld() {
    int spare = count() + incoming.available() - least;
    for (Part part : outgoing) {
      spare -= part.cut(part.unavailable(), spare);
    }
    spare = available() + incoming.available() - least;
    for (Part part : outgoing) {
      spare -= part.cut(part.count, spare);
    }
  }

  /** Bites only where the wanted count fell. */
  private void shedExcess() {
    int excess = all().stream().mapToInt(part -> part.count).sum() - most;
    List<Part> oldFirst = new ArrayList<>(outgoing);
    oldFirst.add(incoming);
    for (Part part : oldFirst) {
      excess -= part.cut(part.unavailable(), excess);
    }
    for (Part part : oldFirst) {
      excess -= part.cut(part.count, excess);
    }
  }

  private List<Part> all() {
    List<Part> all = new ArrayList<>();
    all.add(incoming);
    all.addAll(outgoing);
    return all;
  }

  private int count() {
    return outgoing.stream().mapToInt(part -> part.count).sum();
  }

  private int available() {
    return outgoing.stream().mapToInt(Part::available).sum();
  }

  private Part mostAvailable() {
    return outgoing.stream().max(Comparator.comparingInt(Part::available)).orElse(incoming);
  }
}
