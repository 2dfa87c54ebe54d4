package dev.scaledservice.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QuestionTest {

  private final AtomicInteger refusals = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/readyz",
        exchange -> {
          exchange.sendResponseHeaders(refusals.getAndDecrement() > 0 ? 503 : 200, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
  }

  @Test
  void itIsAskedUntilItAnswers() throws InterruptedException {
    refusals.set(2);

    assertThat(question().ask(Duration.ofMinutes(1))).isNull();
    assertThat(refusals).hasValue(-1);
  }

  @Test
  void whatItSaidLastIsTold() throws InterruptedException {
    refusals.set(Integer.MAX_VALUE);

    assertThat(question().ask(Duration.ZERO)).contains("/readyz answers 503");
  }

  @Test
  void nobodyThereIsTold() throws InterruptedException {
    Question question = question();
    server.stop(0);

    assertThat(question.ask(Duration.ZERO)).contains("ConnectException");
  }

  private Question question() {
    return new Question(
        URI.create("http://127.0.0.1:%d/readyz".formatted(server.getAddress().getPort())));
  }
}
