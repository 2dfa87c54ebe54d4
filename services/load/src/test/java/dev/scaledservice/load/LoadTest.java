package dev.scaledservice.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scaledservice.kit.JsonLine;
import dev.scaledservice.kit.Log;
import dev.scaledservice.kit.Options;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoadTest {
  private static final JsonMapper JSON = new JsonMapper();

  @Test
  void everyCallIsSentAnsweredAndReported() throws Exception {
    var calls = new AtomicInteger();
    try (var server =
        Server.answering(exchange -> {
          calls.incrementAndGet();
          try (exchange) {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("ok".getBytes(UTF_8));
          }
        })) {
      var lines = run("--script=2500ms:40", "--targets=" + server.address(), "--deadline=20s");

      JsonNode summary = lines.getLast();
      assertThat(calls).hasValue(100);
      assertThat(summary.path("summary").asBoolean()).isTrue();
      assertThat(summary.path("sent").asInt()).isEqualTo(100);
      assertThat(summary.path("ok").asInt()).isEqualTo(100);
      assertThat(summary.path("failed").asInt()).isZero();
      assertThat(summary.path("p50_ms").asDouble()).isPositive();
      var seconds = lines.subList(0, lines.size() - 1);
      assertThat(seconds).hasSizeGreaterThanOrEqualTo(2);
      assertThat(seconds.getFirst().path("second").asInt()).isEqualTo(1);
      assertThat(seconds.getFirst().path("planned").asDouble()).isEqualTo(40);
      assertThat(seconds.getFirst().path("instances").asInt()).isEqualTo(1);
      assertThat(seconds.getFirst().path("discovery").asText()).isEqualTo("fresh");
    }
  }

  /**
   * A server that stands still for a second: of 4 s of calls one in four is late, by half a second
   * on average. Who sends the next call only after the answer to the last sees one late call.
   */
  @Test
  void aCallThatHadToWaitForItsTurnIsNotLeftOut() throws Exception {
    long pause = TimeUnit.SECONDS.toNanos(1);
    var begin = new AtomicLong();
    try (var server =
        Server.answering(exchange -> {
          begin.compareAndSet(0, System.nanoTime());
          long since = System.nanoTime() - begin.get();
          try (exchange) {
            if (since > pause && since < 2 * pause) {
              new CountDownLatch(1).await(2 * pause - since, TimeUnit.NANOSECONDS);
            }
            exchange.sendResponseHeaders(200, -1);
          } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
          }
        })) {
      var summary =
          run("--script=4s:50", "--targets=" + server.address(), "--deadline=20s").getLast();

      assertThat(summary.path("ok").asInt()).isEqualTo(200);
      // 80 % are quick on a quiet machine; the tenth from above waited at least 0.4 s on any.
      assertThat(summary.path("max_ms").asDouble()).isGreaterThan(900);
      assertThat(summary.path("p95_ms").asDouble()).isGreaterThan(600);
    }
  }

  @Test
  void failuresAreCountedByTheirKind() throws Exception {
    var silence = new CountDownLatch(1);
    try (var full = Server.answering(503);
        var broken = Server.answering(500);
        var lost = Server.answering(404);
        var rude = Server.answering(exchange -> exchange.getHttpContext().getServer().stop(0));
        var hung =
            Server.answering(exchange -> {
              try (exchange) {
                silence.await();
              } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
              }
            })) {
      assertThat(kind(full.address())).isEqualTo("unavailable");
      assertThat(kind(broken.address())).isEqualTo("server_error");
      assertThat(kind(lost.address())).isEqualTo("unexpected");
      assertThat(kind(rude.address())).isEqualTo("reset");
      assertThat(kind(hung.address())).isEqualTo("timeout");
      assertThat(kind(Server.nobody())).isEqualTo("refused");
    } finally {
      silence.countDown();
    }
  }

  @Test
  void aFailedConnectionIsTriedElsewhereAndCounted() throws Exception {
    try (var server = Server.answering(200)) {
      String both = "--targets=" + Server.nobody() + "," + server.address();

      var without = run("--script=1s:10", both, "--deadline=20s").getLast();
      var with = run("--script=1s:10", both, "--deadline=20s", "--retries=1").getLast();

      assertThat(without.path("failures").path("refused").asInt()).isEqualTo(5);
      assertThat(without.path("retried").asInt()).isZero();
      assertThat(with.path("ok").asInt()).isEqualTo(10);
      assertThat(with.path("retried").asInt()).isEqualTo(5);
    }
  }

  @Test
  void classesDeadlinesAndTracesTravelAndAreReported() throws Exception {
    var seen = new ConcurrentHashMap<String, Integer>();
    try (var server =
        Server.answering(exchange -> {
          var headers = exchange.getRequestHeaders();
          String priority = String.valueOf(headers.getFirst("X-Priority"));
          long left = Long.parseLong(headers.getFirst("X-Deadline-Ms"));
          if (left > 0 && left <= 5_000) {
            seen.merge(priority, 1, Integer::sum);
          }
          if (!headers.getFirst("traceparent").matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01")) {
            seen.merge("no trace", 1, Integer::sum);
          }
          try (exchange) {
            exchange.getResponseHeaders().set("X-Degraded", "worker");
            exchange.sendResponseHeaders(priority.equals("low") ? 503 : 200, -1);
          }
        })) {
      var summary =
          run(
                  "--script=1s:100",
                  "--targets=" + server.address(),
                  "--deadline=5s",
                  "--priorities=critical=1,low=3",
                  "--recorded=1")
              .getLast();

      assertThat(seen).containsOnlyKeys("critical", "low");
      JsonNode low = summary.path("by_priority").path("low");
      JsonNode critical = summary.path("by_priority").path("critical");
      assertThat(low.path("sent").asInt()).isBetween(50, 95).isEqualTo(low.path("failed").asInt());
      assertThat(critical.path("ok").asInt()).isEqualTo(100 - low.path("sent").asInt());
      assertThat(summary.path("degraded").asInt()).isEqualTo(critical.path("ok").asInt());
    }
  }

  @Test
  void moreCallsThanAllowedAreNotSent() throws Exception {
    var silence = new CountDownLatch(1);
    try (var hung =
        Server.answering(exchange -> {
          try (exchange) {
            silence.await();
          } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
          }
        })) {
      var summary =
          run(
                  "--script=500ms:40",
                  "--targets=" + hung.address(),
                  "--deadline=1s",
                  "--max-in-flight=3")
              .getLast();

      assertThat(summary.path("failures").path("timeout").asInt()).isEqualTo(3);
      assertThat(summary.path("failures").path("not_sent").asInt()).isEqualTo(17);
    } finally {
      silence.countDown();
    }
  }

  private static String kind(String target) throws Exception {
    var failures =
        run("--script=200ms:5", "--targets=" + target, "--deadline=500ms")
            .getLast()
            .path("failures");
    assertThat(failures.size()).isEqualTo(1);
    return failures.fieldNames().next();
  }

  private static List<JsonNode> run(String... flags) throws Exception {
    var bytes = new ByteArrayOutputStream();
    var out = new PrintStream(bytes, true, UTF_8);
    var log = new Log(out, InstantSource.system(), JsonLine.empty());
    new Load(Settings.from(new Options(flags, Map.of())), out, log).run();
    var lines = new ArrayList<JsonNode>();
    for (String line : bytes.toString(UTF_8).lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }
}
