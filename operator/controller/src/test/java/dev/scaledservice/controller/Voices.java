package dev.scaledservice.controller;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Pods that say the same thing ten times a second, each from an address of its own. */
final class Voices implements AutoCloseable {

  private final InetSocketAddress to;
  private final Map<String, String> said = new ConcurrentHashMap<>();
  private final Map<String, Integer> times = new ConcurrentHashMap<>();
  private final List<DatagramSocket> sockets = new ArrayList<>();
  private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor();

  Voices(InetSocketAddress to) {
    this.to = to;
  }

  /** A UDP port that nobody has at present. */
  static int freePort() {
    try (var socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on, instead of what it said before; empty for nothing. */
  Voices says(String address, String packet) {
    boolean known = said.put(address, packet) != null;
    times.put(address, 0);
    if (!known) {
      try {
        var socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
        sockets.add(socket);
        var _ =
            ticker.scheduleAtFixedRate(
                () -> {
                  send(socket, said.getOrDefault(address, ""));
                  times.merge(address, 1, Integer::sum);
                },
                0,
                100,
                TimeUnit.MILLISECONDS);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return this;
  }

  /** How often it has said what it says now. */
  int timesSaid(String address) {
    return times.getOrDefault(address, 0);
  }

  private void send(DatagramSocket socket, String packet) {
    if (packet.isEmpty()) {
      return;
    }
    try {
      byte[] bytes = packet.getBytes(UTF_8);
      socket.send(new DatagramPacket(bytes, bytes.length, to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    ticker.shutdownNow();
    sockets.forEach(DatagramSocket::close);
  }
}
