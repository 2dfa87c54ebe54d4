package dev.scaledservice.local.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What callers felt, second by second.
 *
 * @param seconds in order
 */
record LoadReport(List<Second> seconds) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Second NONE = new Second(0, 0, 0, new Share(0, 0), new Share(0, 0));

  LoadReport {
    seconds = List.copyOf(seconds);
  }

  /** Answered and failed calls of a class. */
  record Share(long ok, long failed) {}

  /** Of one second; degraded answers are among those that are ok. */
  record Second(long ok, long degraded, long failed, Share critical, Share low) {

    boolean isPerfect() {
      return ok > 0 && degraded == 0 && failed == 0;
    }

    @Override
    public String toString() {
      return "callers: %d answered, %d of them degraded, %d failed (critical %d, low %d)"
          .formatted(ok, degraded, failed, critical.failed, low.failed);
    }
  }

  /** As far as it is written. */
  static LoadReport read(Path log) {
    try {
      var seconds = new ArrayList<Second>();
      for (String line : Files.readAllLines(log)) {
        JsonNode json = parse(line);
        if (json.has("second")) {
          seconds.add(
              new Second(
                  json.path("ok").asLong(),
                  json.path("degraded").asLong(),
                  json.path("failed").asLong(),
                  share(json, "critical"),
                  share(json, "low")));
        }
      }
      return new LoadReport(seconds);
    } catch (IOException e) {
      throw new UncheckedIOException("the report of the load cannot be read", e);
    }
  }

  /** A last line that is not whole yet is none. */
  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException partial) {
      return JSON.createObjectNode();
    }
  }

  private static Share share(JsonNode second, String name) {
    JsonNode share = second.path("by_priority").path(name);
    return new Share(share.path("ok").asLong(), share.path("failed").asLong());
  }

  Second last() {
    return seconds.isEmpty() ? NONE : seconds.getLast();
  }

  /** Perfect for so many seconds until now. */
  boolean isPerfectFor(int last) {
    return seconds.size() >= last
        && seconds.subList(seconds.size() - last, seconds.size()).stream()
            .allMatch(Second::isPerfect);
  }

  /** Calls that got no good answer, degraded or none, since that second. */
  long spoiltSince(int second) {
    return seconds.subList(Math.min(second, seconds.size()), seconds.size()).stream()
        .mapToLong(s -> s.failed() + s.degraded())
        .sum();
  }

  /** The share of critical calls that were answered, degraded or not. */
  double criticalServed() {
    long ok = seconds.stream().mapToLong(s -> s.critical().ok()).sum();
    long failed = seconds.stream().mapToLong(s -> s.critical().failed()).sum();
    return ok + failed == 0 ? 0 : (double) ok / (ok + failed);
  }
}
