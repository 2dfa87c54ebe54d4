package dev.scaledservice.controller;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks a URL until it answers as wanted: what {@code helm test} runs, in an image without a shell.
 */
final class Question {

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration BETWEEN = Duration.ofMillis(500);

  private final URI url;

  Question(URI url) {
    this.url = url;
  }

  /** Returns null as soon as it answers 200; what it said last when {@code within} is over. */
  @Nullable String ask(Duration within) throws InterruptedException {
    long latest = System.nanoTime() + within.toNanos();
    try (var http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      while (true) {
        String trouble = once(http);
        if (trouble == null || System.nanoTime() >= latest) {
          return trouble;
        }
        Thread.sleep(BETWEEN);
      }
    }
  }

  private @Nullable String once(HttpClient http) throws InterruptedException {
    try {
      var request = HttpRequest.newBuilder(url).timeout(PATIENCE).build();
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == HttpURLConnection.HTTP_OK
          ? null
          : "%s answers %d: %s".formatted(url, answer.statusCode(), answer.body());
    } catch (IOException e) {
      return "%s: %s".formatted(url, e);
    }
  }
}
