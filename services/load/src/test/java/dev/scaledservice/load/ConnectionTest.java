package dev.scaledservice.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scaledservice.client.context.Context;
import dev.scaledservice.client.context.Deadline;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers send, byte for byte. */
class ConnectionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP/1.1 200 OK~Content-Length: 5~~hello                          | 200 | true",
        "HTTP/1.1 204~content-length:0~~                                   | 204 | true",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~5;x=y~hello~A~0123456789~0~T: v~~ | 200 | true",
        "HTTP/1.1 503 Full~Content-Length: 2~Connection: close~~no         | 503 | false",
        "HTTP/1.0 200 OK~~until the end                                    | 200 | false",
      })
  void anAnswerIsReadToItsEnd(String answer, int status, boolean reusable) throws Exception {
    try (var server = new Scripted(answer)) {
      var connection = server.connect();

      assertThat(connection.exchange(server.request(), later())).isEqualTo(status);
      assertThat(connection.reusable()).isEqualTo(reusable);
      assertThat(server.failure).hasValue(null);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH~",
        "HTTP/1.1 2x0 OK~~",
        "HTTP/1.1 200 OK~no colon~~",
        "HTTP/1.1 200 OK~Content-Length: -3~~",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~zz~",
      })
  void whatIsNoAnswerIsRefused(String answer) throws Exception {
    try (var server = new Scripted(answer)) {
      var connection = server.connect();
      assertThatExceptionOfType(ProtocolException.class)
          .isThrownBy(() -> connection.exchange(server.request(), later()));
    }
  }

  @Test
  void anAnswerThatBreaksOffIsNoAnswer() throws Exception {
    try (var server = new Scripted("HTTP/1.1 200 OK~Content-Length: 10~~short")) {
      var connection = server.connect();
      assertThatExceptionOfType(EOFException.class)
          .isThrownBy(() -> connection.exchange(server.request(), later()));
    }
  }

  /** An idle connection that the server has closed costs nobody a failed call. */
  @Test
  void aConnectionThatWasClosedWhileIdleIsReplaced() throws Exception {
    try (var server = new Scripted("HTTP/1.1 200 OK~Content-Length: 0~~")) {
      var target = new Target("127.0.0.1", server.port(), "/");

      assertThat(target.call(null, 60_000, patient())).isEqualTo(Outcome.OK);
      server.answered.await();
      assertThat(target.call(null, 60_000, patient())).isEqualTo(Outcome.OK);
      assertThat(server.connections).hasValue(2);
    }
  }

  private static Context patient() {
    return Context.fresh().until(Deadline.in(Duration.ofMinutes(1)));
  }

  private static long later() {
    return System.nanoTime() + 60_000_000_000L;
  }

  /** Answers the first request of every connection with fixed bytes and closes it. */
  private static final class Scripted implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final byte[] answer;
    private final CountDownLatch answered = new CountDownLatch(1);
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicReference<IOException> failure = new AtomicReference<>();

    /**
     * @param answer with {@code ~} for a line's end
     */
    Scripted(String answer) throws IOException {
      this.answer = answer.replace("~", "\r\n").getBytes(US_ASCII);
      Thread.startVirtualThread(this::serve);
    }

    private void serve() {
      while (!listener.isClosed()) {
        try (Socket socket = listener.accept()) {
          connections.incrementAndGet();
          int last = 0;
          for (int c = 0; last != 0x0d0a0d0a && c >= 0; last = last << 8 | c) {
            c = socket.getInputStream().read();
          }
          socket.getOutputStream().write(answer);
        } catch (IOException broken) {
          if (!listener.isClosed()) {
            failure.set(broken);
          }
        }
        answered.countDown();
      }
    }

    Connection connect() throws IOException {
      return Connection.open(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), null, 60_000);
    }

    byte[] request() {
      return "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII);
    }

    int port() {
      return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }
}
