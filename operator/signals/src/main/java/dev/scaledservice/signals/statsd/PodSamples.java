package dev.scaledservice.signals.statsd;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one pod said lately. Guarded by itself: a receiver holds it for a packet, a reader for as
 * long as adding up takes.
 */
final class PodSamples {

  final ServiceSamples service;
  final String name;

  private final Map<Interest, InterestSamples> samples = new HashMap<>();
  private volatile Source source;
  private volatile long firstHeard = Interest.NEVER;
  private volatile long lastHeard = Interest.NEVER;

  PodSamples(ServiceSamples service, Source source) {
    this.service = service;
    this.name = source.pod();
    this.source = source;
  }

  void source(Source is) {
    source = is;
  }

  Source source() {
    return source;
  }

  /** A packet came: its heartbeat, whatever is in it. */
  void heard(long now) {
    if (firstHeard == Interest.NEVER) {
      firstHeard = now;
    }
    lastHeard = now;
  }

  long firstHeard() {
    return firstHeard;
  }

  /** {@link Interest#NEVER} where it was not. */
  long lastHeard() {
    return lastHeard;
  }

  boolean heardSince(long moment) {
    return lastHeard != Interest.NEVER && lastHeard - moment >= 0;
  }

  /** Where samples of an interest go. */
  InterestSamples of(Interest interest) {
    InterestSamples known = samples.get(interest);
    if (known == null) {
      known = new InterestSamples(interest, service.budget);
      samples.put(interest, known);
    }
    return known;
  }

  /** What was kept for an interest; null where that is nothing. */
  @Nullable InterestSamples find(Interest interest) {
    return samples.get(interest);
  }

  /** Forgets what nobody is interested in any more. */
  void keepOnly(Interests interests) {
    for (Iterator<InterestSamples> all = samples.values().iterator(); all.hasNext(); ) {
      InterestSamples some = all.next();
      if (!interests.all().contains(some.interest())) {
        some.release();
        all.remove();
      }
    }
  }
}
