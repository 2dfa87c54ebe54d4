package dev.scaledservice.bench.rollback;

import dev.scaledservice.e2e.Call;
import dev.scaledservice.e2e.Edge.Via;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the callers tell the operator where no proxy counts for it: how their calls ended, by
 * revision, as often as the client library does. It comes from the address of a pod of theirs.
 */
final class Reports implements Consumer<Call>, AutoCloseable {

  private static final long EVERY_MILLIS = 250;
  private static final String CALLER =
      """
      template: {spec: {containers: [{name: a, image: "app:1"}]}}
      replicas: 1
      scaling: {maxReplicas: 2}
      """;

  private final String callee;
  private final Map<String, Integer> lines = new HashMap<>();
  private final @Nullable DatagramSocket socket;
  private final InetSocketAddress operator;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  Reports(Place place, Via via) {
    callee = via.service();
    operator =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), place.operator().statsdPort());
    socket = via == Via.CONSUL ? caller(place) : null;
    if (socket != null) {
      var _ = timer.scheduleAtFixedRate(this::send, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private static DatagramSocket caller(Place place) {
    place.cluster().apply("app", CALLER);
    Patience.until(
        "the callers' pod has an address",
        () -> place.pods().of("app").stream().anyMatch(pod -> pod.getStatus().getPodIP() != null));
    List<Pod> pods = place.pods().of("app");
    try {
      return new DatagramSocket(new InetSocketAddress(pods.getFirst().getStatus().getPodIP(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void accept(Call call) {
    if (socket != null && !call.by().isEmpty()) {
      String line =
          "callee:%s,revision:%s,outcome:%s"
              .formatted(callee, call.by(), call.good() ? "ok" : "error");
      synchronized (lines) {
        lines.merge(line, 1, Integer::sum);
      }
    }
  }

  private void send() {
    var text = new StringBuilder("alive:1|g");
    synchronized (lines) {
      lines.forEach((tags, count) -> text.append("\ncalls:%d|c|#%s".formatted(count, tags)));
      lines.clear();
    }
    byte[] packet = text.toString().getBytes(StandardCharsets.US_ASCII);
    try {
      Objects.requireNonNull(socket).send(new DatagramPacket(packet, packet.length, operator));
    } catch (IOException e) {
      System.err.println("a report was not sent: " + e); // The operator sees the silence.
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    if (socket != null) {
      socket.close();
    }
  }
}
