package dev.scaledservice.signals.statsd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.PodValue;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.engine.Target;
import dev.scaledservice.signals.FakeTime;
import dev.scaledservice.signals.Measured;
import dev.scaledservice.signals.Pod;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.calls.CallBook;
import dev.scaledservice.signals.wire.Dialect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A store that packets are handed to by hand, on a clock that is turned by hand. */
final class Listening {

  static final ServiceKey WORKER = new ServiceKey("shop", "worker");
  static final Target EACH = new Target.AverageValue(100);
  static final Target RATIO = new Target.Value(100);

  final FakeTime time = new FakeTime();
  final SampleStore store;
  private final Ingest ingest;
  private final Map<String, InetAddress> pods = new LinkedHashMap<>();
  private final Map<String, String> revisions = new HashMap<>();
  private final List<StatsdQuery> queries = new ArrayList<>();

  private Listening(Dialect dialect, StatsdSettings.Limits limits) {
    store =
        new SampleStore(
            new StatsdSettings(new InetSocketAddress(0), dialect, 0, List.of(), limits),
            CallBook.Surroundings.NONE,
            time,
            time);
    ingest = store.ingest(dialect);
  }

  static Listening to(Dialect dialect) {
    return new Listening(dialect, StatsdSettings.Limits.DEFAULT);
  }

  static Listening toDogstatsd() {
    return to(Dialect.DOGSTATSD);
  }

  static Listening within(StatsdSettings.Limits limits) {
    return new Listening(Dialect.DOGSTATSD, limits);
  }

  /** Ready pods of the service, each with an address of its own. */
  Listening pods(String... names) {
    pods.clear();
    return and("r1", names);
  }

  /** Further ones, of another revision. */
  Listening and(String revision, String... names) {
    for (String name : names) {
      pods.put(name, address("127.0.1." + (name.hashCode() & 0x7f)));
      revisions.put(name, revision);
    }
    store.pods(
        WORKER,
        pods.entrySet().stream()
            .map(pod ->
                new PodAddress(
                    pod.getKey(),
                    Objects.requireNonNull(revisions.get(pod.getKey())),
                    pod.getValue()))
            .toList());
    return this;
  }

  static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException notAnAddress) {
      throw new IllegalArgumentException(notAnAddress);
    }
  }

  static StatsdQuery ask(String name, String as) {
    return ask(name, as, Map.of());
  }

  static StatsdQuery ask(String name, String as, Map<String, String> tags) {
    return new StatsdQuery(name, As.of(as), tags, Duration.ofSeconds(15), Duration.ofSeconds(3));
  }

  Listening watch(StatsdQuery... more) {
    queries.addAll(List.of(more));
    store.watch(WORKER, queries);
    return this;
  }

  Listening send(String pod, String packet) {
    return send(pod, packet.getBytes(UTF_8));
  }

  Listening send(String pod, byte[] packet) {
    InetAddress from = pods.get(pod);
    if (from == null) {
      throw new IllegalArgumentException("no pod is called " + pod);
    }
    ingest.packet(from, packet, packet.length);
    return this;
  }

  Listening sendFrom(InetAddress stranger, String packet) {
    byte[] bytes = packet.getBytes(UTF_8);
    ingest.packet(stranger, bytes, bytes.length);
    return this;
  }

  /** Seconds pass, every pod sending something that nobody asks for each second. */
  Listening pass(double seconds, String... silent) {
    for (double left = seconds; left > 0; left -= 1) {
      time.pass(Duration.ofNanos((long) (Math.min(1, left) * 1e9)));
      for (String pod : pods.keySet()) {
        if (!List.of(silent).contains(pod)) {
          send(pod, "alive:1|c");
        }
      }
    }
    return this;
  }

  /** Seconds pass, and nobody says anything. */
  Listening passInSilence(double seconds) {
    time.pass(Duration.ofNanos((long) (seconds * 1e9)));
    return this;
  }

  List<Pod> ready() {
    return pods.keySet().stream().map(name -> new Pod(name, PodValue.State.READY)).toList();
  }

  Measured measure(StatsdQuery query, Target target) {
    return measure(query, target, ready());
  }

  Measured measure(StatsdQuery query, Target target, List<Pod> seen) {
    return store.measure(WORKER, "load", query, target, seen);
  }

  /** One number for the service, over the long window. */
  Reading total(StatsdQuery query) {
    return ((Measurement.Total) measure(query, RATIO).measurement()).window();
  }

  /** One number for the service, over the short window. */
  Reading burst(StatsdQuery query) {
    return measure(query, RATIO).measurement().burst();
  }

  /** A number a pod, by name. */
  Map<String, Reading> perPod(StatsdQuery query) {
    Map<String, Reading> byPod = new LinkedHashMap<>();
    ((Measurement.PerPod) measure(query, EACH).measurement())
        .pods()
        .forEach(pod -> byPod.put(pod.pod(), pod.value()));
    return byPod;
  }

  Long dropped(String why) {
    return store.counts.dropped().getOrDefault(why, -1L);
  }
}
