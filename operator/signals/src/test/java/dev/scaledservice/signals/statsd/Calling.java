package dev.scaledservice.signals.statsd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.scaledservice.signals.FakeTime;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.calls.CallBook;
import dev.scaledservice.signals.calls.CallLimits;
import dev.scaledservice.signals.calls.CallReport;
import dev.scaledservice.signals.calls.Directory;
import dev.scaledservice.signals.wire.Dialect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Services whose pods tell of their calls, by packets handed over by hand. */
final class Calling implements CallBook.Surroundings {

  static final ServiceKey APP = new ServiceKey("shop", "app");

  final FakeTime time = new FakeTime();
  final Directory directory = new Directory();
  final AtomicInteger opened = new AtomicInteger();
  final SampleStore store;
  private final Ingest ingest;
  private final Map<String, InetAddress> addresses = new LinkedHashMap<>();
  private final Map<ServiceKey, List<PodAddress>> pods = new LinkedHashMap<>();

  Calling(Dialect dialect, List<MappingRule> rules, CallLimits calls) {
    StatsdSettings.Limits usual = StatsdSettings.Limits.DEFAULT;
    var limits =
        new StatsdSettings.Limits(
            usual.silence(),
            usual.gaugeLife(),
            usual.podLife(),
            usual.seriesPerService(),
            usual.tagSetsPerGauge(),
            usual.bytes(),
            calls);
    store =
        new SampleStore(
            new StatsdSettings(new InetSocketAddress(0), dialect, 0, rules, limits),
            this,
            time,
            time);
    ingest = store.ingest(dialect);
  }

  static Calling usual() {
    return within(CallLimits.DEFAULT);
  }

  static Calling within(CallLimits limits) {
    return new Calling(Dialect.DOGSTATSD, List.of(), limits);
  }

  static Calling plain(MappingRule... rules) {
    return new Calling(Dialect.ETSY, List.of(rules), CallLimits.DEFAULT);
  }

  @Override
  public @Nullable ServiceKey find(ServiceKey caller, String callee) {
    return directory.find(caller.namespace(), callee);
  }

  @Override
  public void opened() {
    opened.incrementAndGet();
  }

  /** A pod of a service, at an address of its own. */
  Calling pod(ServiceKey service, String name) {
    InetAddress address = Listening.address("127.0.2." + (addresses.size() + 1));
    addresses.put(name, address);
    pods.computeIfAbsent(service, key -> new ArrayList<>())
        .add(new PodAddress(name, "r1", address));
    store.pods(service, pods.get(service));
    return this;
  }

  Calling send(String pod, String packet) {
    byte[] bytes = packet.getBytes(UTF_8);
    return send(pod, bytes);
  }

  Calling send(String pod, byte[] bytes) {
    InetAddress from = addresses.get(pod);
    if (from == null) {
      throw new IllegalArgumentException("no pod is called " + pod);
    }
    ingest.packet(from, bytes, bytes.length);
    return this;
  }

  Calling sendFrom(InetAddress stranger, String packet) {
    byte[] bytes = packet.getBytes(UTF_8);
    ingest.packet(stranger, bytes, bytes.length);
    return this;
  }

  Calling pass(double seconds) {
    time.pass(Duration.ofNanos(Math.round(seconds * 1e9)));
    return this;
  }

  /** Seconds pass, and at their end the pods of APP send something else. */
  Calling alive(double seconds) {
    return pass(seconds).send("app-1", "alive:1|c");
  }

  List<CallReport> reports() {
    return store.calls();
  }

  /** What APP tells of a callee. */
  CallReport of(String callee) {
    return reports().stream()
        .filter(report -> report.caller().equals(APP) && report.callee().equals(callee))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing is told of " + callee));
  }

  long declined(String why) {
    return declined().getOrDefault(why, -1L);
  }

  Map<String, Long> declined() {
    return store.counts.declined();
  }
}
