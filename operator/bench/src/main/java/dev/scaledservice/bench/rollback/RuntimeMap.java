package dev.scaledservice.bench.rollback;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a proxy's map says now. */
record RuntimeMap(int port, String file) {

  /** Percent of the calls that slot b gets; -1 where it says nothing. */
  int share(String service) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write(("show map " + file + "\n").getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      Matcher line =
          Pattern.compile("(?m)^0x\\S+ default/%s (\\d+)$".formatted(service)).matcher(answer);
      return line.find() ? Integer.parseInt(line.group(1)) : -1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
