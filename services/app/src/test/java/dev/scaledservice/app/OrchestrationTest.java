package dev.scaledservice.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.scaledservice.client.ServiceClient;
import dev.scaledservice.client.ServiceClientBuilder;
import dev.scaledservice.client.admission.Admission;
import dev.scaledservice.client.admission.AdmissionDocument;
import dev.scaledservice.client.breaker.Breaker;
import dev.scaledservice.client.context.Context;
import dev.scaledservice.client.context.Priority;
import dev.scaledservice.client.discovery.Instances;
import dev.scaledservice.kit.service.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OrchestrationTest {
  private final Admission admission = new Admission("worker");
  private Callee sensor;
  private Callee worker;
  private ServiceClient toSensor;
  private ServiceClient toWorker;
  private Orchestration app;

  @BeforeEach
  void start() throws IOException {
    sensor = new Callee("{\"number\":21.5}");
    worker = new Callee("{\"result\":-9007199254740993}");
    toSensor = client("sensor", sensor).build();
    toWorker = client("worker", worker).admission(admission).build();
    app = new Orchestration(toSensor, toWorker);
  }

  @AfterEach
  void end() {
    toSensor.close();
    toWorker.close();
    sensor.server.stop(0);
    worker.server.stop(0);
  }

  private static ServiceClientBuilder client(String name, Callee callee) {
    return ServiceClient.to(name)
        .instances(Instances.fixed("127.0.0.1:" + callee.server.getAddress().getPort()));
  }

  private Answer answer() throws InterruptedException {
    return app.answer(Context.fresh());
  }

  @Test
  void putsBothTogether() throws Exception {
    var answer = answer();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .hasToString("{\"number\":21.5,\"result\":-9007199254740993,\"degraded\":false}");
  }

  @Test
  void whileTheWorkerIsAwayTheLastKnownValueIsAnsweredAndSaid() throws Exception {
    answer();
    worker.status = 500;

    var answer = answer();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers()).containsEntry("X-Degraded", "worker");
    assertThat(answer.body().toString())
        .contains("\"result\":-9007199254740993", "\"degraded\":true", "result_age_ms")
        .contains("answered 500");

    // Its breaker opens, and nothing is noticed but the reason.
    await().until(() -> answer().status() == 200 && toWorker.breaker() == Breaker.State.OPEN);
    assertThat(answer().body().toString()).contains("the breaker to worker is open");
  }

  @Test
  void whatWasNeverKnownIsNotMadeUp() throws Exception {
    worker.body.set("<html>");
    var answer = answer();
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body().toString())
        .contains("worker is away, and no last value is known: worker answered what is no JSON");
  }

  @Test
  void lowClassesAreShedFirst() throws Exception {
    admission.apply(
        AdmissionDocument.read(
            """
            {"schema":1,"epoch":1,"generation":1,"validForSeconds":120,"admission":[
              {"class":"critical","parts":10000},{"class":"low","parts":0}]}
            """
                .getBytes(UTF_8)));

    var low = app.answer(Context.fresh().with(Priority.LOW));
    assertThat(low.status()).isEqualTo(503);
    assertThat(low.headers()).containsEntry("Retry-After", "1");
    assertThat(low.body().toString()).contains("shed: low is shed");
    assertThat(app.answer(Context.fresh().with(Priority.CRITICAL)).status()).isEqualTo(200);
  }

  private static final class Callee {
    private final HttpServer server;
    private final AtomicReference<String> body;
    private volatile int status = 200;

    Callee(String body) throws IOException {
      this.body = new AtomicReference<>(body);
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
      server.createContext(
          "/",
          exchange -> {
            try (exchange) {
              byte[] bytes = this.body.get().getBytes(UTF_8);
              exchange.sendResponseHeaders(status, bytes.length);
              exchange.getResponseBody().write(bytes);
            }
          });
      server.start();
    }
  }
}
