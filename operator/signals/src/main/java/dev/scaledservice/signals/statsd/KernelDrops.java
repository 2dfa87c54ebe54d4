package dev.scaledservice.signals.statsd;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How many datagrams the kernel threw away because a socket's receive buffer was full: the last
 * column of Linux's {@code /proc/net/udp} and {@code udp6}. Where several sockets have the port,
 * the one whose inode this process has open is ours.
 */
final class KernelDrops {

  private static final List<String> TABLES = List.of("net/udp", "net/udp6");

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private final Path proc;
  private final String port;

  KernelDrops(Path proc, int port) {
    this.proc = proc;
    this.port = ":%04X".formatted(port);
  }

  private record Row(String inode, long drops) {}

  /** Since the socket was opened; null where the system does not say. */
  @Nullable Long read() {
    try {
      List<Row> rows = rows();
      if (rows.size() > 1) {
        Set<String> ours = openSockets();
        rows.removeIf(row -> !ours.contains(row.inode()));
      }
      return rows.isEmpty() ? null : rows.stream().mapToLong(Row::drops).sum();
    } catch (IOException notLinux) {
      return null;
    }
  }

  private List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String table : TABLES) {
      Path file = proc.resolve(table);
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          List<String> columns = BLANKS.splitAsStream(line.trim()).toList();
          if (columns.size() >= 13 && columns.get(1).endsWith(port)) {
            rows.add(new Row(columns.get(9), Long.parseLong(columns.get(12))));
          }
        }
      }
    }
    return rows;
  }

  private Set<String> openSockets() throws IOException {
    Set<String> inodes = new HashSet<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(proc.resolve("self/fd"))) {
      for (Path descriptor : descriptors) {
        String target = target(descriptor);
        if (target.startsWith("socket:[")) {
          inodes.add(target.substring("socket:[".length(), target.length() - 1));
        }
      }
    }
    return inodes;
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }
}
