package dev.scaledservice.kit.service;

import com.sun.net.httpserver.HttpServer;
import dev.scaledservice.client.metrics.Meter;
import dev.scaledservice.client.metrics.SchedulingDelay;
import dev.scaledservice.client.metrics.Statsd;
import dev.scaledservice.kit.InFlight;
import dev.scaledservice.kit.JsonLine;
import dev.scaledservice.kit.Log;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/** One instance, from its start to its end. */
public final class Service implements AutoCloseable {
  /** Connections that the kernel holds until they are accepted. */
  private static final int BACKLOG = 1_024;

  private final Common common;
  private final Log log;
  private final Statsd statsd;
  private final List<? extends AutoCloseable> parts;
  private final InFlight exchanges = new InFlight();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final SchedulingDelay delay = new SchedulingDelay(threads);
  private final HttpServer server;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);

  /**
   * Listens and is alive when this returns, not ready yet.
   *
   * @param statsd where it sends what it measures; closed with it
   * @param routes what it does, by path
   * @param meters what it measures beside what all services do
   * @param parts what is closed with it, in this order
   */
  public Service(
      Common common,
      Log log,
      Statsd statsd,
      Map<String, Route> routes,
      List<Meter> meters,
      List<? extends AutoCloseable> parts)
      throws IOException {
    this.common = common;
    this.log = log;
    this.statsd = statsd;
    this.parts = parts;
    this.server = HttpServer.create(new InetSocketAddress(common.bind(), common.port()), BACKLOG);
    var meter = new ServiceMeter(routes.keySet());
    statsd.add(meter);
    statsd.add(delay);
    meters.forEach(statsd::add);
    server.createContext("/", new Endpoints(common, routes, meter, exchanges, phase::get, log));
    server.setExecutor(threads);
    server.start();
    log.info(
        "listening",
        JsonLine.empty()
            .with("address", address().getAddress().getHostAddress())
            .with("port", address().getPort()));
  }

  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** Loads as long as it is told to, then is ready. */
  public void warmUp() throws InterruptedException {
    Thread.sleep(common.startup());
    if (phase.compareAndSet(Phase.STARTING, Phase.READY)) {
      log.info("ready");
    }
  }

  /**
   * Says that it is not ready, serves on for the drain time, then lets calls in flight finish.
   *
   * @return how many calls were not finished in time
   */
  public int drain() throws InterruptedException {
    phase.set(Phase.DRAINING);
    log.info("draining", JsonLine.empty().with("for_ms", common.drain().toMillis()));
    Thread.sleep(common.drain());
    return exchanges.awaitNone(common.finish());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    delay.close();
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      } catch (Exception broken) {
        throw new IllegalStateException(part + " cannot be closed", broken);
      }
    }
    statsd.close();
  }
}
