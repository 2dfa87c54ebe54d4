package dev.scaledservice.routing;

import java.util.Locale;

/**
 * One of the two places that revisions of a service take turns in. A revision keeps its slot for
 * life; which of the two is stable changes by weights alone.
 */
public enum Slot {
  A,
  B;

  /** The one that this is not. */
  public Slot other() {
    return this == A ? B : A;
  }

  /** As proxies, tags and annotations write it: {@code a} or {@code b}. */
  public String letter() {
    return name().toLowerCase(Locale.ROOT);
  }
}
