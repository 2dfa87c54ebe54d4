package dev.scaledservice.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Sends StatsD packets on behalf of pods that have addresses but no process. */
final class Packets implements AutoCloseable {

  private static final long EVERY_MILLIS = 250;

  private final KubernetesClient client;
  private final String namespace;
  private final String label;
  private final String value;
  private final InetSocketAddress operator;
  private final Map<String, DatagramSocket> sockets = new HashMap<>();
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
  private volatile List<String> addresses = List.of();
  private volatile double rate;
  private volatile String more = "";

  /**
   * Of the timer's thread: which of the quarters of a second since the begin was spoken in last.
   */
  private long spoken = -1;

  private final long begin = System.nanoTime();

  Packets(KubernetesClient client, String namespace, String service, int port) {
    this(client, namespace, "scaledservice.dev/name", service, port);
  }

  private Packets(KubernetesClient client, String namespace, String label, String value, int port) {
    this.client = client;
    this.namespace = namespace;
    this.label = label;
    this.value = value;
    this.operator = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    // Pods go on speaking while nobody can say which there are.
    var _ = timer.scheduleWithFixedDelay(this::find, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    var _ = timer.scheduleAtFixedRate(this::send, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** On behalf of the pods of one revision alone. */
  static Packets ofRevision(KubernetesClient client, String namespace, String revision, int port) {
    return new Packets(client, namespace, "scaledservice.dev/revision", revision, port);
  }

  /** From now on so many requests a second, over all pods. */
  void rate(double perSecond) {
    rate = perSecond;
  }

  /** From now on each pod says these lines too. */
  void alsoSays(String lines) {
    more = lines;
  }

  private void find() {
    try {
      addresses =
          client.pods().inNamespace(namespace).withLabel(label, value).list().getItems().stream()
              .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
              .map(Packets::address)
              .filter(address -> !address.isEmpty())
              .toList();
    } catch (RuntimeException e) {
      System.err.println("pods are not found: " + e); // The test sees who is missing.
    }
  }

  private void send() {
    // A timer that was held up makes up for it; nobody has more requests because of that.
    long quarter = Math.round((System.nanoTime() - begin) / 1e6 / EVERY_MILLIS);
    if (quarter == spoken) {
      return;
    }
    spoken = quarter;
    List<String> all = addresses;
    try {
      for (String address : all) {
        byte[] packet =
            "requests:%.3f|c\nalive:1|g"
                .formatted(rate * EVERY_MILLIS / 1000 / all.size())
                .concat("\n" + more)
                .getBytes(StandardCharsets.US_ASCII);
        socket(address).send(new DatagramPacket(packet, packet.length, operator));
      }
    } catch (IOException | RuntimeException e) {
      System.err.println("packets are not sent: " + e); // The test sees the silence.
    }
  }

  private DatagramSocket socket(String address) throws IOException {
    DatagramSocket known = sockets.get(address);
    if (known == null) {
      known = new DatagramSocket(new InetSocketAddress(address, 0));
      sockets.put(address, known);
    }
    return known;
  }

  private static String address(Pod pod) {
    String address = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
    return address == null ? "" : address;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    sockets.values().forEach(DatagramSocket::close);
  }
}
