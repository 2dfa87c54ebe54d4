package dev.scaledservice.routing.haproxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One proxy's runtime API. Every exchange has a connection of its own: one that is kept would go on
 * talking to the process that a reload has replaced.
 *
 * @see <a href="https://docs.haproxy.org/2.6/management.html#9.3">HAProxy management guide, 9.3</a>
 */
final class RuntimeApi {

  /** More than the largest answer of a proxy with ten thousand servers. */
  private static final int LONGEST_ANSWER = 16 << 20;

  private final SocketAddress address;
  private final Duration patience;

  /**
   * @param patience for a whole exchange, from connecting to the end of the answer
   */
  RuntimeApi(SocketAddress address, Duration patience) {
    this.address = address;
    this.patience = patience;
  }

  /**
   * Sends one line of commands.
   *
   * @return all that was answered
   * @throws IOException when the proxy is not there, has not answered in time, or has broken its
   *     answer off
   */
  String ask(String line) throws IOException {
    try (SocketChannel channel = open()) {
      Thread watch = Thread.startVirtualThread(() -> closeLater(channel));
      try {
        channel.connect(address);
        write(channel, line + "\n");
        return read(channel);
      } catch (ClosedByInterruptException e) {
        throw e;
      } catch (ClosedChannelException e) {
        throw (IOException)
            new InterruptedIOException("no answer within " + patience.toMillis() + " ms")
                .initCause(e);
      } finally {
        watch.interrupt();
      }
    }
  }

  private SocketChannel open() throws IOException {
    return address instanceof UnixDomainSocketAddress
        ? SocketChannel.open(StandardProtocolFamily.UNIX)
        : SocketChannel.open();
  }

  private static void write(SocketChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static String read(SocketChannel channel) throws IOException {
    var answer = new ByteArrayOutputStream();
    ByteBuffer bytes = ByteBuffer.allocate(16 << 10);
    while (channel.read(bytes) >= 0) {
      answer.write(bytes.array(), 0, bytes.position());
      bytes.clear();
      if (answer.size() > LONGEST_ANSWER) {
        throw new IOException("an answer of more than " + LONGEST_ANSWER + " bytes");
      }
    }
    return whole(answer.toString(StandardCharsets.UTF_8));
  }

  /** An empty line ends every answer, also one that says nothing else. */
  private static String whole(String answer) throws IOException {
    boolean nothingElse = !answer.isEmpty() && answer.isBlank();
    if (!nothingElse && !answer.endsWith("\n\n")) {
      throw new IOException("breaks off after %d characters".formatted(answer.length()));
    }
    return answer;
  }

  /** Ends whatever the exchange waits for; connecting, writing and reading alike. */
  private void closeLater(SocketChannel channel) {
    try {
      Thread.sleep(patience);
      channel.close();
    } catch (InterruptedException e) {
      // The exchange is over.
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As people know the proxy. */
  @Override
  public String toString() {
    return address instanceof InetSocketAddress tcp
        ? tcp.getAddress().getHostAddress() + ":" + tcp.getPort()
        : address.toString();
  }
}
