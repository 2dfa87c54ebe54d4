package dev.scaledservice.signals.statsd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes datagrams off a socket, one after another, on a thread of its own.
 *
 * <p>Survives everything but {@link #close}: what a datagram makes go wrong is counted, and a
 * socket that breaks is opened again at the same address.
 */
final class PacketReceiver implements AutoCloseable {

  /** Where datagrams go. */
  @FunctionalInterface
  interface Packets {
    /** {@code bytes[0, length)} came from an address; valid only until this returns. */
    void packet(InetAddress from, byte[] bytes, int length);
  }

  /** No UDP datagram is longer, but one in a jumbogram of IPv6. */
  static final int LONGEST = 65_535;

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Packets packets;
  private final Counts counts;
  private final int receiveBuffer;

  /** One byte longer than what is taken, so that a datagram that fills it was cut off. */
  private final byte[] bytes;

  private final Thread thread;
  private final InetSocketAddress address;
  private volatile DatagramChannel channel;
  private volatile boolean closed;

  /**
   * Binds and begins.
   *
   * @param longest bytes of a datagram that are taken
   * @throws UncheckedIOException where the address cannot be bound
   */
  PacketReceiver(
      InetSocketAddress bind, int receiveBuffer, int longest, Packets packets, Counts counts) {
    this.packets = packets;
    this.counts = counts;
    this.receiveBuffer = receiveBuffer;
    this.bytes = new byte[longest + 1];
    try {
      this.channel = open(bind);
      this.address = (InetSocketAddress) channel.getLocalAddress();
    } catch (IOException cannotBind) {
      throw new UncheckedIOException(
          "cannot listen for StatsD at %s: %s".formatted(bind, cannotBind.getMessage()),
          cannotBind);
    }
    this.thread = Thread.ofPlatform().name("statsd-" + address.getPort()).daemon().start(this::run);
  }

  private DatagramChannel open(InetSocketAddress where) throws IOException {
    DatagramChannel opened = DatagramChannel.open();
    try {
      opened.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
      opened.bind(where);
      return opened;
    } catch (IOException | RuntimeException failed) {
      opened.close();
      throw failed;
    }
  }

  /** Whether datagrams come in now. */
  boolean isOpen() {
    return channel.isOpen();
  }

  /** Where it listens. */
  InetSocketAddress address() {
    return address;
  }

  /** Bytes of receive buffer that the kernel granted; 0 while the socket is broken. */
  int grantedReceiveBuffer() {
    try {
      return channel.getOption(StandardSocketOptions.SO_RCVBUF);
    } catch (IOException broken) {
      return 0;
    }
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (!closed) {
      try {
        reopenIfBroken();
        receive(buffer);
      } catch (Throwable survived) {
        survive(survived);
      }
    }
  }

  private void survive(Throwable failure) {
    // An interrupt would close the next socket too.
    boolean interrupted = Thread.interrupted();
    if (!closed) {
      counts.failures.increment();
      if (failure instanceof IOException && !interrupted) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private void receive(ByteBuffer buffer) throws IOException {
    buffer.clear();
    InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
    int length = buffer.position();
    if (length == bytes.length) {
      counts.dropped(Drop.TRUNCATED, 1);
      length = wholeLines();
    }
    packets.packet(from.getAddress(), bytes, length);
  }

  /** The length of all lines but the last, of which the end is missing. */
  private int wholeLines() {
    int length = bytes.length;
    while (length > 0 && bytes[length - 1] != '\n') {
      length--;
    }
    return length;
  }

  /** An interrupted thread closes its socket, so do some errors of the network. */
  private void reopenIfBroken() throws IOException {
    if (!channel.isOpen()) {
      channel = open(address);
      if (closed) {
        // The one that close() closed was the broken one.
        channel.close();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    closeChannel();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeChannel() {
    try {
      channel.close();
    } catch (IOException alreadyBroken) {
      counts.failures.increment();
    }
  }
}
