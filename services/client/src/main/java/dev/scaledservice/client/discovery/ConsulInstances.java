package dev.scaledservice.client.discovery;

import dev.scaledservice.client.consul.Consul;
import dev.scaledservice.client.consul.Follower;
import dev.scaledservice.client.consul.Watch;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The passing instances of a service in Consul, with their weights. While Consul is away they stay
 * for as long as it takes: what is called is an instance, not the registry. Where Consul says that
 * there are none, {@link Keeping#whenEmpty} is for doubt.
 */
public final class ConsulInstances implements Instances {
  private static final Logger LOG = System.getLogger(ConsulInstances.class.getName());
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?");

  private final String service;
  private final Keeping keeping;
  private final LongSupplier nanoTime;
  private final @Nullable InstanceFile file;
  private final List<Consumer<List<Instance>>> listeners = new CopyOnWriteArrayList<>();
  private final CountDownLatch first = new CountDownLatch(1);
  private final Watch watch;

  private volatile List<Instance> known = List.of();
  private volatile Freshness freshness = Freshness.NONE;

  // Of the watch's thread alone.
  private long emptySince;

  /** Follows {@code service} from now on. */
  public static ConsulInstances of(Consul consul, String service) {
    return of(consul, service, Keeping.DEFAULT);
  }

  /**
   * @throws IllegalArgumentException where {@code service} is no name that Consul can have
   */
  public static ConsulInstances of(Consul consul, String service, Keeping keeping) {
    return new ConsulInstances(consul, service, keeping, System::nanoTime);
  }

  ConsulInstances(Consul consul, String service, Keeping keeping, LongSupplier nanoTime) {
    if (!NAME.matcher(service).matches()) {
      throw new IllegalArgumentException(
          "service is \"%s\"; wants its name in Consul, such as worker".formatted(service));
    }
    this.service = service;
    this.keeping = keeping;
    this.nanoTime = nanoTime;
    this.file = keeping.file() == null ? null : new InstanceFile(keeping.file());
    remember();
    this.watch = consul.follow("/v1/health/service/" + service + "?passing=true", new Following());
  }

  @Override
  public List<Instance> now() {
    return known;
  }

  @Override
  public Freshness freshness() {
    return freshness;
  }

  @Override
  public void onChange(Consumer<List<Instance>> listener) {
    listeners.add(listener);
    listener.accept(known);
  }

  @Override
  public boolean awaitFirst(Duration atMost) throws InterruptedException {
    return first.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    watch.close();
  }

  private void remember() {
    if (file == null) {
      return;
    }
    try {
      known = file.read();
      freshness = known.isEmpty() ? Freshness.NONE : Freshness.REMEMBERED;
      if (!known.isEmpty()) {
        first.countDown();
      }
    } catch (IOException unreadable) {
      LOG.log(Level.WARNING, "{0}: {1} cannot be read: {2}", service, file.path(), unreadable);
    }
  }

  private void become(Freshness next, String words) {
    if (freshness != next) {
      boolean good = next == Freshness.FRESH;
      if (!(good && freshness == Freshness.NONE)) {
        LOG.log(
            good ? Level.INFO : Level.WARNING,
            "{0}: {1}; {2} instances",
            service,
            words,
            Integer.toString(known.size()));
      }
      freshness = next;
    }
  }

  private void take(List<Instance> found) {
    if (found.equals(known)) {
      return;
    }
    known = List.copyOf(found);
    listeners.forEach(listener -> listener.accept(known));
    if (file != null && !known.isEmpty()) {
      try {
        file.write(known);
      } catch (IOException unwritable) {
        LOG.log(Level.WARNING, "{0}: {1} cannot be written: {2}", service, file.path(), unwritable);
      }
    }
  }

  private final class Following implements Follower {

    @Override
    public void found(byte[] body) throws IOException {
      List<Instance> found = HealthAnswer.read(body);
      if (!found.isEmpty() || known.isEmpty() || keeping.whenEmpty().isZero()) {
        emptySince = 0;
        take(found);
        become(Freshness.FRESH, "Consul answers");
        first.countDown();
        return;
      }
      if (freshness != Freshness.DOUBTED) {
        emptySince = nanoTime.getAsLong();
        become(
            Freshness.DOUBTED,
            "Consul says that there are none; the last are called on for " + keeping.whenEmpty());
      }
      believeInTime();
    }

    @Override
    public void absent() {
      become(Freshness.STALE, "Consul knows no such path; the last are called on");
    }

    @Override
    public void unchanged() {
      if (freshness == Freshness.DOUBTED) {
        believeInTime();
      } else {
        become(Freshness.FRESH, "Consul answers");
      }
    }

    @Override
    public void away(String why) {
      become(Freshness.STALE, "Consul is away, the last are called on: " + why);
    }

    /** An empty set is believed in time also while nothing changes. */
    @Override
    public Duration patience() {
      return freshness == Freshness.DOUBTED ? left() : Follower.super.patience();
    }

    private Duration left() {
      return keeping.whenEmpty().minusNanos(nanoTime.getAsLong() - emptySince);
    }

    private void believeInTime() {
      if (!left().isPositive()) {
        take(List.of());
        become(Freshness.FRESH, "there are none any more");
      }
    }
  }
}
