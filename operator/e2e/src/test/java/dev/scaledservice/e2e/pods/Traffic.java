package dev.scaledservice.e2e.pods;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.e2e.Rig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Calls at a steady rate, from a process of its own, without a second try: the load generator that
 * people use. It calls as long as it is not ended.
 *
 * <p>A call may take ten seconds: on two cores that also start new JVMs an answer can be late by
 * seconds without anybody having gone too early, which is what these calls are to find.
 */
final class Traffic implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PATIENCE_SECONDS = 30;

  private final Process process;
  private final Path report;

  /**
   * What became of all calls.
   *
   * @param sent calls
   * @param failed calls that had no answer in time, or none of 200
   * @param report the generator's own words: the seconds in which calls failed, and the summary
   */
  record Outcome(long sent, long failed, String report) {}

  /**
   * @param script calls a second over time, as the generator takes it
   * @param to the generator's arguments that say whom to call
   */
  private Traffic(Rig rig, String script, List<String> to) {
    try {
      report = Files.createTempFile(rig.folder(), "traffic", ".json");
      Path module = Rig.root().resolve("services/load/target");
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
      command.add(module.resolve("classes") + ":" + Files.readString(module.resolve("classpath")));
      command.add("dev.scaledservice.load.Main");
      command.addAll(List.of("--script", script, "--retries", "0"));
      command.addAll(List.of("--deadline", "10s", "--connect", "5s"));
      command.addAll(to);
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(report.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** To the instances that Consul names. */
  static Traffic byConsul(Rig rig, String service, int perSecond) {
    return new Traffic(
        rig,
        steady(perSecond),
        List.of("--consul", rig.fact("CONSUL_HTTP_ADDR"), "--service", service));
  }

  /**
   * To one address, such as that of a Service.
   *
   * @param address {@code host:port}
   */
  static Traffic to(Rig rig, String address, int perSecond) {
    return new Traffic(rig, steady(perSecond), List.of("--targets", address));
  }

  /**
   * To one address by a script.
   *
   * @param script such as {@code 20s:20,60s:80}
   * @param arguments of the generator, such as which classes of calls there are
   */
  static Traffic scripted(Rig rig, String address, String script, String... arguments) {
    var all = new ArrayList<>(List.of("--targets", address));
    all.addAll(List.of(arguments));
    return new Traffic(rig, script, all);
  }

  private static String steady(int perSecond) {
    return "1h:" + perSecond;
  }

  /** Waits for the script's end. */
  void await(Duration patience) {
    try {
      if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("the load generator is not through; see " + report);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What was said of each second so far. */
  List<JsonNode> seconds() {
    return lines().stream().filter(line -> !line.has("summary")).toList();
  }

  /** Calls answered well so far. */
  long answered() {
    return lines().stream().mapToLong(line -> line.path("ok").asLong()).sum();
  }

  /** Sends no more, waits for what is under way, and counts. */
  Outcome end() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the load generator does not end; see " + report);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    List<JsonNode> lines = lines();
    JsonNode all = lines.isEmpty() ? null : lines.getLast();
    if (all == null || !all.has("summary")) {
      throw new IllegalStateException("the load generator did not sum up; see " + report);
    }
    String troubled =
        lines.stream()
            .filter(line -> line.path("failed").asLong() > 0)
            .map(line -> "\n" + line)
            .collect(Collectors.joining());
    return new Outcome(all.path("sent").asLong(), all.path("failed").asLong(), troubled);
  }

  private List<JsonNode> lines() {
    return text()
        .lines()
        .filter(line -> line.startsWith("{") && line.endsWith("}"))
        .map(Traffic::parsed)
        .filter(line -> line.has("sent"))
        .toList();
  }

  private String text() {
    try {
      return Files.readString(report);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
