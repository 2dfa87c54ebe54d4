package dev.scaledservice.client.admission;

import dev.scaledservice.client.consul.Consul;
import dev.scaledservice.client.consul.Follower;
import dev.scaledservice.client.consul.Watch;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Follows the admission document of a service. One that is malformed, deleted or out of reach
 * leaves the last good one in force, and that one's age counts.
 */
public final class ConsulAdmission implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ConsulAdmission.class.getName());
  private static final Duration TICK = Duration.ofSeconds(1);

  private final String service;
  private final Admission admission;
  private final Watch watch;
  private final CountDownLatch closed = new CountDownLatch(1);

  private volatile State state = State.UNKNOWN;

  /** What is known of the document. */
  public enum State {
    /** Consul has not answered yet. */
    UNKNOWN,
    /** There is one, and it is in force. */
    FOUND,
    /** There is none: what was in force stays. */
    ABSENT,
    /** It cannot be read, or Consul is away: what was in force stays. */
    AWAY
  }

  /**
   * @param service the callee's name in Consul
   */
  public ConsulAdmission(Consul consul, String service) {
    this.service = service;
    this.admission = new Admission(service);
    this.watch =
        consul.follow("/v1/kv/" + AdmissionDocument.key(service) + "?raw", new Following());
    Thread.ofVirtual().name("admission " + service).start(this::tick);
  }

  public Admission admission() {
    return admission;
  }

  public State state() {
    return state;
  }

  private void tick() {
    try {
      while (!closed.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
        admission.tick();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void become(State next, String words) {
    if (state != next) {
      if (state == State.FOUND || state == State.AWAY || next == State.AWAY) {
        LOG.log(
            next == State.FOUND ? Level.INFO : Level.WARNING,
            "admission of {0}: {1}; in force: {2}",
            service,
            words,
            admission.shares());
      }
      state = next;
    }
  }

  private final class Following implements Follower {

    @Override
    public void found(byte[] body) throws IOException {
      admission.apply(AdmissionDocument.read(body));
      become(State.FOUND, "there is a document");
    }

    @Override
    public void absent() {
      become(State.ABSENT, "there is no document");
    }

    @Override
    public void unchanged() {
      become(State.FOUND, "Consul answers");
    }

    @Override
    public void away(String why) {
      become(State.AWAY, "no document can be had: " + why);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    watch.close();
  }
}
