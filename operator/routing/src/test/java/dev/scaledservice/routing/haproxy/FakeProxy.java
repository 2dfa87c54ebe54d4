package dev.scaledservice.routing.haproxy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers as HAProxy 2.6 does to what is asked of a map and of its counters; hangs if told to. */
final class FakeProxy implements AutoCloseable {

  private static final Pattern COMMAND =
      Pattern.compile(
          "(show|add|set|del) (?:map (\\S+)|info|stat)(?: ((?:\\\\.|[^ \\\\])+))?(?: (\\S+))?");

  private final ServerSocket socket;
  private final Map<Socket, Boolean> held = new ConcurrentHashMap<>();
  private final Map<String, String> map = new LinkedHashMap<>();
  private final AtomicInteger looks = new AtomicInteger();
  private volatile boolean hanging;
  private volatile String stat = "";
  private volatile int longest = Integer.MAX_VALUE;
  private volatile int process = 7;
  private volatile String refused = "\n";

  FakeProxy() throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::listen);
  }

  RuntimeAddress address() {
    return RuntimeAddress.parse("127.0.0.1:" + socket.getLocalPort());
  }

  synchronized Map<String, String> map() {
    return Map.copyOf(map);
  }

  synchronized void put(String key, String value) {
    map.put(key, value);
  }

  /** As after a reload. */
  synchronized void loseAll() {
    map.clear();
    process++;
  }

  void hang() {
    hanging = true;
  }

  /** Ends every connection after so many bytes of its answer, as a process that is ending does. */
  void breaksOffAfter(int bytes) {
    longest = bytes;
  }

  /** Takes nothing for keys that begin so. */
  void refuses(String prefix) {
    refused = prefix;
  }

  /** What {@code show stat} says. */
  void counts(String csv) {
    stat = csv;
  }

  private void listen() {
    while (!socket.isClosed()) {
      try {
        Socket asker = socket.accept();
        if (hanging) {
          held.put(asker, true);
        } else {
          serve(asker);
        }
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void serve(Socket asker) throws IOException {
    try (asker) {
      var lines =
          new BufferedReader(
              new InputStreamReader(asker.getInputStream(), StandardCharsets.US_ASCII));
      var answer = new StringBuilder();
      for (String command : lines.readLine().split("(?<!\\\\);", -1)) {
        answer.append(answer(command)).append('\n');
      }
      byte[] all = answer.toString().getBytes(StandardCharsets.US_ASCII);
      asker.getOutputStream().write(all, 0, Math.min(all.length, longest));
    }
  }

  private synchronized String answer(String command) {
    if (command.equals("show info")) {
      return "Name: HAProxy\nPid: %d\nStart_time_sec: 1\n".formatted(process);
    }
    if (command.equals("show stat")) {
      return stat;
    }
    Matcher words = COMMAND.matcher(command);
    if (!words.matches()) {
      return "Unknown command\n";
    }
    if (!"/maps/split.map".equals(words.group(2))) {
      return "Unknown map identifier. Please use #<id> or <file>.\n";
    }
    String key = words.group(3) == null ? "" : words.group(3).replaceAll("\\\\(.)", "$1");
    if (key.startsWith(refused)) {
      return "No room.\n";
    }
    return switch (words.group(1)) {
      case "show" -> shown();
      case "add" -> map.putIfAbsent(key, words.group(4)) == null ? "" : "twice\n";
      case "set" -> map.replace(key, words.group(4)) == null ? "entry not found.\n" : "";
      default -> map.remove(key) == null ? "Key not found.\n" : "";
    };
  }

  /** How often it was asked for the whole map. */
  int looks() {
    return looks.get();
  }

  private String shown() {
    looks.incrementAndGet();
    var lines = new StringBuilder();
    map.forEach(
        (key, value) -> lines.append("0x7f ").append(key).append(' ').append(value).append('\n'));
    return lines.toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
      for (Socket asker : held.keySet()) {
        asker.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
