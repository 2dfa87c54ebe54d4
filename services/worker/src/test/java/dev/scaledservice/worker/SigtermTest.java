package dev.scaledservice.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process as a node runs and ends it. */
class SigtermTest {
  private static final Pattern PORT = Pattern.compile("\"port\":(\\d+)");

  @Test
  void finishesEveryCallAndEndsWithZero(@TempDir Path folder) throws Exception {
    Path log = folder.resolve("log");
    Process process = start(log, "--service-time=400ms", "--drain=600ms");
    try (var client = HttpClient.newHttpClient()) {
      String root = "http://127.0.0.1:" + port(log);
      await().atMost(Duration.ofSeconds(60)).until(() -> status(client, root + "/ready") == 200);

      // Twelve calls on four slots: the last eight are still queued when the signal comes.
      var calls = Stream.generate(() -> call(client, root)).limit(12).toList();
      calls.getFirst().join();
      process.destroy();
      await().until(() -> status(client, root + "/ready") == 503);
      var late = call(client, root);

      assertThat(calls).allSatisfy(c -> assertThat(c.join().statusCode()).isEqualTo(200));
      assertThat(late.join().statusCode()).isEqualTo(200);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(Files.readString(log)).contains("\"message\":\"stopped\"", "\"unfinished\":0");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aTypoOnTheCommandLineEndsWithTwoAndSaysWhatThereIs(@TempDir Path folder) throws Exception {
    Path log = folder.resolve("log");
    Process process = start(log, "--solts=4");
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(2);
      assertThat(Files.readString(log)).contains("unknown flag --solts", "usage: worker");
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(Path log, String... flags) throws Exception {
    var command =
        Stream.concat(
            Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--bind-address=127.0.0.1",
                "--port=0"),
            Stream.of(flags));
    return new ProcessBuilder(command.toList())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static String port(Path log) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> PORT.matcher(Files.readString(log, UTF_8)).results().findFirst(),
            found -> found.isPresent())
        .orElseThrow()
        .group(1);
  }

  private static CompletableFuture<HttpResponse<String>> call(HttpClient client, String root) {
    return client.sendAsync(
        HttpRequest.newBuilder(URI.create(root + "/v1/work")).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static int status(HttpClient client, String uri) throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
