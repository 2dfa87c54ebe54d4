package dev.scaledservice.client.admission;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Admits the wanted share of each class, by a hash of what identifies the request, so that a retry
 * gets the answer of the first attempt. Without a document everything is admitted.
 *
 * <p>{@link #admits} takes no lock and allocates nothing. Documents come by {@link #apply}; {@link
 * #tick} is to be called about once a second.
 */
public final class Admission {
  private static final Logger LOG = System.getLogger(Admission.class.getName());

  private final String service;
  private final long salt;
  private final LongSupplier nanoTime;

  private volatile InForce inForce = new InForce(Shares.EVERYTHING);

  // Under the lock.
  private @Nullable AdmissionDocument document;
  private long received;
  private long ignored;

  /** Shares with the lookup that the way of a call wants. */
  private record InForce(Shares shares, Map<String, Integer> byName, int others) {
    InForce(Shares shares) {
      this(shares, shares.byName(), shares.others());
    }

    int parts(String name) {
      Integer parts = byName.get(name);
      return parts == null ? others : parts;
    }
  }

  /** What became of a document. */
  public enum Reception {
    APPLIED,
    /** The one that is in force. */
    KNOWN,
    /** Older than the one in force: ignored. */
    OLDER
  }

  /**
   * @param service the callee's name in Consul. Calls that one service sheds would otherwise be the
   *     same ones that the next admits: it takes part in the hash
   */
  public Admission(String service) {
    this(service, System::nanoTime);
  }

  Admission(String service, LongSupplier nanoTime) {
    this.service = service;
    this.salt = mix(service.hashCode());
    this.nanoTime = nanoTime;
  }

  /**
   * @param priority name of the call's class
   * @param key of the request: the same for its retries, such as {@code TraceContext.key()}
   */
  public boolean admits(String priority, long key) {
    int parts = inForce.parts(priority);
    if (parts == Shares.ALL) {
      return true;
    }
    return Math.multiplyHigh(mix(key ^ salt) >>> 1, 2L * Shares.ALL) < parts;
  }

  /** For a call that nothing identifies. */
  public boolean admits(String priority) {
    int parts = inForce.parts(priority);
    return parts == Shares.ALL || ThreadLocalRandom.current().nextInt(Shares.ALL) < parts;
  }

  /** MurmurHash3's finalizer: every bit of a key decides. */
  private static long mix(long key) {
    long mixed = key;
    mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }

  /** What is in force now. */
  public Shares shares() {
    return inForce.shares();
  }

  /** Documents that were older than the one in force. */
  public synchronized long ignored() {
    return ignored;
  }

  /** A document was found. */
  public synchronized Reception apply(AdmissionDocument found) {
    if (document != null && found.isOlderThan(document)) {
      if (ignored++ == 0) {
        LOG.log(
            Level.WARNING,
            "admission of {0}: a document older than the one in force is ignored",
            service);
      }
      return Reception.OLDER;
    }
    if (document != null && found.isTheSameAs(document)) {
      return Reception.KNOWN;
    }
    document = found;
    received = nanoTime.getAsLong();
    enforce(found.shares(), found.reason());
    return Reception.APPLIED;
  }

  /** Time has passed. */
  public synchronized void tick() {
    if (document != null && !inForce.shares().admitEverything()) {
      Duration age = Duration.ofNanos(nanoTime.getAsLong() - received);
      enforce(document.after(age), "the operator has not renewed it for " + age.toSeconds() + " s");
    }
  }

  private void enforce(Shares shares, String reason) {
    Shares before = inForce.shares();
    if (!shares.equals(before)) {
      inForce = new InForce(shares);
      // Everything before and after is no news.
      if (!(before.admitEverything() && shares.admitEverything())) {
        LOG.log(Level.INFO, "admission of {0}: {1} ({2})", service, shares, reason);
      }
    }
  }
}
