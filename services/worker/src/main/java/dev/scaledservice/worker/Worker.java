package dev.scaledservice.worker;

import com.sun.net.httpserver.HttpServer;
import dev.scaledservice.kit.InFlight;
import dev.scaledservice.kit.JsonLine;
import dev.scaledservice.kit.Log;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One instance, from its start to its end. */
final class Worker implements AutoCloseable {
  /** Connections that the kernel holds until they are accepted. */
  private static final int BACKLOG = 1_024;

  private final Settings settings;
  private final Log log;
  private final InFlight exchanges = new InFlight();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private final @Nullable StatsdSender statsd;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);

  /** Listens and is alive when this returns, not ready yet. */
  Worker(Settings settings, Log log) throws IOException {
    this.settings = settings;
    this.log = log;
    var slots = new Slots(settings.slots(), settings.queue());
    var meters = new Meters(slots::inFlight, slots::queued);
    this.statsd =
        settings.statsd() == null
            ? null
            : new StatsdSender(settings.statsd(), settings.bind(), meters::flush, log);
    this.server =
        HttpServer.create(new InetSocketAddress(settings.bind(), settings.port()), BACKLOG);
    var work = new Work(Computation.lasting(settings.cpu()), settings.serviceTime());
    server.createContext("/", new Endpoints(settings, slots, work, meters, exchanges, phase::get));
    server.setExecutor(threads);
    server.start();
    log.info(
        "listening",
        JsonLine.empty()
            .with("address", address().getAddress().getHostAddress())
            .with("port", address().getPort())
            .with("slots", settings.slots())
            .with("service_time_ms", settings.serviceTime().toMillis()));
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  /** Loads as long as the settings say, then is ready. */
  void warmUp() throws InterruptedException {
    Thread.sleep(settings.startup());
    if (phase.compareAndSet(Phase.STARTING, Phase.READY)) {
      log.info("ready");
    }
  }

  /**
   * Says that it is not ready, serves on for the drain time, then lets calls in flight finish.
   *
   * @return how many calls were not finished in time
   */
  int drain() throws InterruptedException {
    phase.set(Phase.DRAINING);
    log.info("draining", JsonLine.empty().with("for_ms", settings.drain().toMillis()));
    Thread.sleep(settings.drain());
    return exchanges.awaitNone(settings.finish());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    if (statsd != null) {
      statsd.close();
    }
  }
}
