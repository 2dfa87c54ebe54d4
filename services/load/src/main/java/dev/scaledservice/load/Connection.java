package dev.scaledservice.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 connection that does what a load needs and no more: GET, the status, the body read
 * and thrown away. {@code java.net.http} costs several times the processor a call, and tries again
 * without being asked; both would be in the figures.
 */
final class Connection implements Closeable {
  private static final int LONGEST_LINE = 8_192;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] buffer = new byte[4_096];
  private int next;
  private int filled;
  private long deadline;
  private boolean reusable = true;
  private boolean used;
  private boolean degraded;

  private Connection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  /**
   * @param from the address that the call comes from; null for any
   * @throws SocketTimeoutException where nobody answers in time
   */
  static Connection open(InetSocketAddress to, @Nullable InetAddress from, int timeoutMillis)
      throws IOException {
    var socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      if (from != null) {
        socket.bind(new InetSocketAddress(from, 0));
      }
      socket.connect(to, timeoutMillis);
      return new Connection(socket);
    } catch (IOException cannotConnect) {
      socket.close();
      throw cannotConnect;
    }
  }

  /**
   * The server let the connection go before it saw this call, which may be sent again elsewhere.
   */
  static final class GoneException extends IOException {
    GoneException(@Nullable Throwable cause) {
      super("the connection was closed while it was idle", cause);
    }
  }

  /**
   * Sends a request and reads the answer to its end.
   *
   * @param request complete, with its empty line
   * @param deadline by {@link System#nanoTime()}
   * @return the status
   * @throws SocketTimeoutException at the deadline
   * @throws GoneException where an idle connection turns out to be closed
   */
  int exchange(byte[] request, long deadline) throws IOException {
    this.deadline = deadline;
    boolean first = !used;
    used = true;
    reusable = false;
    degraded = false;
    String status;
    try {
      out.write(request);
      status = line();
    } catch (SocketTimeoutException late) {
      throw late;
    } catch (IOException closed) {
      throw first || filled > 0 ? closed : new GoneException(closed);
    }
    int code = code(status);
    readRest();
    return code;
  }

  /** Whether the last answer said that it is not the best that there could be. */
  boolean degraded() {
    return degraded;
  }

  /** Whether another request may follow. */
  boolean reusable() {
    return reusable;
  }

  private static int code(String line) throws ProtocolException {
    if (line.length() >= 12 && line.startsWith("HTTP/1.") && line.charAt(8) == ' ') {
      try {
        return Integer.parseInt(line, 9, 12, 10);
      } catch (NumberFormatException noStatus) {
        throw wrong("a status line", line);
      }
    }
    throw wrong("a status line", line);
  }

  private void readRest() throws IOException {
    long length = -1;
    boolean chunked = false;
    boolean close = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw wrong("a header", header);
      }
      String value = header.substring(colon + 1).strip().toLowerCase(Locale.ROOT);
      switch (header.substring(0, colon).toLowerCase(Locale.ROOT)) {
        case "content-length" -> length = number(value, 10);
        case "transfer-encoding" -> chunked = value.endsWith("chunked");
        case "x-degraded" -> degraded = true;
        case "connection" -> close = value.contains("close");
        default -> {}
      }
    }
    if (chunked) {
      for (long size = chunk(); size > 0; size = chunk()) {
        skip(size);
        line();
      }
      while (!line().isEmpty()) {
        // A trailer, of no interest.
      }
    } else if (length >= 0) {
      skip(length);
    } else {
      close = true;
      skipToEnd();
    }
    reusable = !close && next == filled;
  }

  private long chunk() throws IOException {
    String line = line();
    int extension = line.indexOf(';');
    return number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
  }

  private static long number(String text, int radix) throws ProtocolException {
    try {
      long number = Long.parseLong(text, radix);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      throw wrong("a length", text);
    }
    throw wrong("a length", text);
  }

  private static ProtocolException wrong(String wants, String line) {
    return new ProtocolException("wants %s, got \"%s\"".formatted(wants, line));
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    while (true) {
      if (next == filled && !fill()) {
        throw new EOFException("the connection ended within the answer");
      }
      int from = next;
      while (next < filled && buffer[next] != '\n') {
        next++;
      }
      line.append(new String(buffer, from, next - from, US_ASCII));
      if (line.length() > LONGEST_LINE) {
        throw new ProtocolException("a line of more than " + LONGEST_LINE + " bytes");
      }
      if (next < filled) {
        next++;
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r'
            ? line.substring(0, end - 1)
            : line.toString();
      }
    }
  }

  private void skip(long bytes) throws IOException {
    for (long left = bytes; left > 0; ) {
      if (next == filled && !fill()) {
        throw new EOFException("the connection ended within the answer");
      }
      int step = (int) Math.min(left, filled - next);
      next += step;
      left -= step;
    }
  }

  private void skipToEnd() throws IOException {
    do {
      next = filled;
    } while (fill());
  }

  /** False at the end of the stream. */
  private boolean fill() throws IOException {
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new SocketTimeoutException("no answer before the deadline");
    }
    socket.setSoTimeout((int) Math.min(millis, Integer.MAX_VALUE));
    next = 0;
    filled = 0;
    filled = Math.max(0, in.read(buffer));
    return filled > 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
