package dev.scaledservice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where it was measured. */
final class Machine {

  private Machine() {}

  /** Such as {@code 2 cores, AMD EPYC, 23 GiB, Linux 6.1, Java 25.0.3}. */
  static String text() {
    return "%d cores, %s, %s of memory, %s %s, Java %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            after("/proc/cpuinfo", "model name"),
            memory(after("/proc/meminfo", "MemTotal")),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            Runtime.version());
  }

  private static String memory(String total) {
    String digits = total.replaceAll("\\D", "");
    return digits.isEmpty() ? total : Long.parseLong(digits) / (1 << 20) + " GiB";
  }

  private static String after(String file, String name) {
    try {
      for (String line : Files.readAllLines(Path.of(file))) {
        if (line.startsWith(name)) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    } catch (IOException elsewhere) {
      return "unknown (" + elsewhere.getMessage() + ")";
    }
    return "unknown";
  }
}
