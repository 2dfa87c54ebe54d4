package dev.scaledservice.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Listens as a StatsD server does, and keeps every line. */
public final class Listener implements AutoCloseable {
  private final DatagramSocket socket;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<InetAddress> senders = new CopyOnWriteArrayList<>();

  public Listener() throws IOException {
    socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().start(this::listen);
  }

  private void listen() {
    var packet = new DatagramPacket(new byte[65_535], 65_535);
    while (!socket.isClosed()) {
      try {
        socket.receive(packet);
      } catch (IOException closed) {
        return;
      }
      senders.add(packet.getAddress());
      lines.addAll(new String(packet.getData(), 0, packet.getLength(), UTF_8).lines().toList());
    }
  }

  public int port() {
    return socket.getLocalPort();
  }

  public List<InetAddress> senders() {
    return senders;
  }

  public long count(String pattern) {
    return lines.stream().filter(Pattern.compile(pattern).asMatchPredicate()).count();
  }

  /** Of the first group of all lines that match. */
  public long sum(String pattern) {
    Pattern compiled = Pattern.compile(pattern);
    return lines.stream()
        .map(compiled::matcher)
        .filter(Matcher::matches)
        .mapToLong(m -> Long.parseLong(m.group(1)))
        .sum();
  }

  @Override
  public void close() {
    socket.close();
  }
}
