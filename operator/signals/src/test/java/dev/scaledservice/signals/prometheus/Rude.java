package dev.scaledservice.signals.prometheus;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Says the same to whoever calls, without listening, and hangs up. */
final class Rude implements AutoCloseable {

  private final ServerSocket socket;

  private Rude(ServerSocket socket) {
    this.socket = socket;
  }

  static Rude saying(String text) {
    try {
      var rude = new Rude(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()));
      Thread.ofVirtual().start(() -> rude.speak(text));
      return rude;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return socket.getLocalPort();
  }

  private void speak(String text) {
    while (!socket.isClosed()) {
      try (Socket caller = socket.accept()) {
        caller.getOutputStream().write(text.getBytes(US_ASCII));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
