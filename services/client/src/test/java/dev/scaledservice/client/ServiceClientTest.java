package dev.scaledservice.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.client.breaker.Breaker.State;
import dev.scaledservice.client.breaker.BreakerSettings;
import dev.scaledservice.client.context.Context;
import dev.scaledservice.client.context.Deadline;
import dev.scaledservice.client.context.Priority;
import dev.scaledservice.client.discovery.Instances;
import dev.scaledservice.client.discovery.Instances.Freshness;
import dev.scaledservice.client.metrics.Outcome;
import dev.scaledservice.client.metrics.Statsd;
import dev.scaledservice.client.retry.RetryBudget;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** All parts together, on real sockets. */
class ServiceClientTest {

  private static ServiceClientBuilder to(String... addresses) {
    return ServiceClient.to("worker").instances(Instances.fixed(addresses));
  }

  private static Reply<String> call(ServiceClient client, Call call) throws InterruptedException {
    return client.call(call, BodyHandlers.ofString());
  }

  @Test
  void anAnswerComesBackAndTheContextGoesOut() throws Exception {
    try (var callee =
            new Callee(exchange -> {
              exchange.sendResponseHeaders(200, 2);
              exchange.getResponseBody().write("42".getBytes(UTF_8));
            });
        var client = to(callee.address()).build()) {
      var context = Context.fresh().with(Priority.LOW).until(Deadline.in(Duration.ofSeconds(5)));

      var reply = call(client, Call.get("/v1/work").in(context).with("X-Tenant", "blue"));

      assertThat(reply.good()).hasValue("42");
      assertThat(reply.outcome()).isEqualTo(Outcome.OK);
      assertThat(callee.header("traceparent")).startsWith("00-" + context.trace().traceId() + "-");
      assertThat(callee.header("X-Priority")).isEqualTo("low");
      assertThat(callee.header("X-Tenant")).isEqualTo("blue");
      // The client's own 2 s are sooner than the context's 5.
      assertThat(Long.parseLong(callee.header("X-Deadline-Ms"))).isBetween(0L, 2_000L);
      assertThat(client.inFlight()).isZero();
    }
  }

  @Test
  void nobodyNoticesAnInstanceThatDied() throws Exception {
    try (var alive = Callee.answering(204);
        var client = to(Callee.nobody(), alive.address()).build()) {
      for (int i = 0; i < 200; i++) {
        assertThat(call(client, Call.post("/v1/work", "")).outcome()).isEqualTo(Outcome.OK);
      }
      assertThat(alive.calls()).isEqualTo(200);
      assertThat(client.breaker()).isEqualTo(State.CLOSED);
    }
  }

  @Test
  void whatMayHaveArrivedIsTriedAgainOnlyWhereThatDoesNoHarm() throws Exception {
    var arrived = new AtomicInteger();
    try (var breaking = new ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress());
        var client =
            to("127.0.0.1:" + breaking.getLocalPort()).retries(3, RetryBudget.of(1, 100)).build()) {
      Thread.ofVirtual().start(() -> hangUp(breaking, arrived));

      assertThat(call(client, Call.post("/pay", "1")).outcome()).isEqualTo(Outcome.ERROR);
      assertThat(arrived).hasValue(1);
    }
    arrived.set(0);
    try (var breaking = new ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress());
        var alive = Callee.answering(204);
        var client = to("127.0.0.1:" + breaking.getLocalPort(), alive.address()).build()) {
      Thread.ofVirtual().start(() -> hangUp(breaking, arrived));
      while (arrived.get() == 0) {
        assertThat(call(client, Call.post("/find", "1").isIdempotent()).outcome())
            .isEqualTo(Outcome.OK);
      }
    }
  }

  /** Reads a little, and resets the connection as a process that is killed does. */
  private static void hangUp(ServerSocket server, AtomicInteger arrived) {
    while (!server.isClosed()) {
      try (var socket = server.accept()) {
        assertThat(socket.getInputStream().read()).isPositive();
        arrived.incrementAndGet();
        socket.setSoLinger(true, 0);
      } catch (IOException closed) {
        return;
      }
    }
  }

  @Test
  void aDeadlineEndsACallAlsoWithinItsBody() throws Exception {
    var silence = new CountDownLatch(1);
    try (var hanging =
            new Callee(exchange -> {
              exchange.sendResponseHeaders(200, 100);
              exchange.getResponseBody().write(1);
              exchange.getResponseBody().flush();
              awaitQuietly(silence);
            });
        var client = to(hanging.address()).deadline(Duration.ofMillis(200)).build()) {
      var reply = call(client, Call.get("/v1/work"));

      assertThat(reply.outcome()).isEqualTo(Outcome.TIMEOUT);
      assertThat(reply.because()).contains(hanging.address(), "did not answer within");
      assertThat(client.inFlight()).isZero();
    } finally {
      silence.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aBreakerOpensHoldsBackAndCloses() throws Exception {
    var status = new AtomicInteger(500);
    var settings =
        BreakerSettings.DEFAULT
            .openingAt(0.5, 10)
            .probing(Duration.ofMillis(300), Duration.ofSeconds(1));
    try (var callee = new Callee(exchange -> exchange.sendResponseHeaders(status.get(), -1));
        var client = to(callee.address()).breaker(settings).build()) {
      for (int i = 0; i < 10; i++) {
        assertThat(call(client, Call.get("/")).outcome()).isEqualTo(Outcome.ERROR);
      }
      assertThat(client.breaker()).isEqualTo(State.OPEN);
      var held = call(client, Call.get("/"));
      assertThat(held.outcome()).isEqualTo(Outcome.NOT_PERMITTED);
      assertThat(held.because()).isEqualTo("the breaker to worker is open");
      assertThat(callee.calls()).isEqualTo(10);

      status.set(204);
      await().until(() -> client.breaker() == State.HALF_OPEN);
      for (int i = 0; i < 5; i++) {
        assertThat(call(client, Call.get("/")).outcome()).isEqualTo(Outcome.OK);
      }
      assertThat(client.breaker()).isEqualTo(State.CLOSED);
    }
  }

  @Test
  void whoComesLaterIsWaitedFor() throws Exception {
    try (var consul = new FakeConsul();
        var registry = consul.client();
        var callee = Callee.answering(204);
        var client = ServiceClient.to("worker").consul(registry).build()) {
      await().until(() -> client.instances().freshness() == Freshness.FRESH);
      assertThat(client.awaitInstances(Duration.ofMillis(1))).isFalse();
      var waiting = new FutureTask<>(() -> client.awaitInstances(Duration.ofSeconds(10)));
      Thread.ofPlatform().start(waiting);

      consul.instances("worker", FakeConsul.instance("w", "127.0.0.1", callee.port(), 1, "5f2a"));

      assertThat(waiting.get(20, TimeUnit.SECONDS)).isTrue();
      assertThat(call(client, Call.get("/")).outcome()).isEqualTo(Outcome.OK);
    }
  }

  @Test
  void lowClassesAreShedFirstAndAllIsTold() throws Exception {
    try (var consul = new FakeConsul();
        var registry = consul.client();
        var listener = new Listener();
        var statsd = Statsd.to(new Statsd.Server("127.0.0.1", listener.port()), null);
        var callee = Callee.answering(204);
        var client = ServiceClient.to("worker").consul(registry).statsd(statsd).build()) {
      consul.document(
          "worker",
          """
          {"schema":1,"epoch":1,"generation":1,"validForSeconds":120,"reason":"a test",
           "admission":[{"class":"normal","parts":10000},{"class":"low","parts":0}]}
          """);
      consul.instances("worker", FakeConsul.instance("w", "127.0.0.1", callee.port(), 1, "5f2a"));
      assertThat(client.awaitInstances(Duration.ofSeconds(10))).isTrue();
      await().until(() -> client.admission().toString().equals("normal 100 %, low 0 %"));

      assertThat(call(client, Call.get("/")).outcome()).isEqualTo(Outcome.OK);
      var low = call(client, Call.get("/").in(Context.fresh().with(Priority.LOW)));
      assertThat(low.outcome()).isEqualTo(Outcome.REJECTED);
      assertThat(low.because())
          .isEqualTo("low is shed: admission of worker is normal 100 %, low 0 %");
      assertThat(callee.calls()).isEqualTo(1);
      await()
          .untilAsserted(() -> {
            assertThat(
                    listener.sum(
                        "calls:(\\d+)\\|c\\|#callee:worker,revision:5f2a,instance:p,outcome:ok,priority:normal"))
                .isEqualTo(1);
            assertThat(
                    listener.sum("calls:(\\d+)\\|c\\|#callee:worker,outcome:rejected,priority:low"))
                .isEqualTo(1);
            assertThat(listener.count("breaker_state:0\\|g\\|#callee:worker")).isPositive();
          });
    }
  }

  @Test
  void anInstanceThatHasTooMuchToDoIsToldApartFromOneThatFails() throws Exception {
    try (var listener = new Listener();
        var statsd = Statsd.to(new Statsd.Server("127.0.0.1", listener.port()), null);
        var callee =
            new Callee(exchange -> {
              if (exchange.getRequestURI().getPath().equals("/busy")) {
                exchange.getResponseHeaders().set("Retry-After", "1");
              }
              exchange.sendResponseHeaders(503, -1);
            });
        var client = to(callee.address()).statsd(statsd).build()) {
      assertThat(call(client, Call.get("/busy")).outcome()).isEqualTo(Outcome.ERROR);
      assertThat(call(client, Call.get("/broken")).outcome()).isEqualTo(Outcome.ERROR);
      String told = "calls:(\\d+)\\|c\\|#callee:worker,instance:" + callee.address();
      await()
          .untilAsserted(() -> {
            assertThat(listener.sum(told + ",outcome:rejected,priority:normal")).isEqualTo(1);
            assertThat(listener.sum(told + ",outcome:error,priority:normal")).isEqualTo(1);
          });
    }
  }

  @Test
  void consulThatHangsOrDiesIsNotNoticed() throws Exception {
    try (var consul = new FakeConsul();
        var registry = consul.client();
        var callee = Callee.answering(204);
        var client = ServiceClient.to("worker").consul(registry).build()) {
      consul.instances("worker", FakeConsul.instance("w", "127.0.0.1", callee.port(), 1, ""));
      await().until(() -> !client.instances().now().isEmpty());
      for (FakeConsul.Fault fault : FakeConsul.Fault.values()) {
        consul.fault(fault);
        for (int i = 0; i < 20; i++) {
          assertThat(call(client, Call.get("/")).outcome()).isEqualTo(Outcome.OK);
        }
      }
      consul.fault(FakeConsul.Fault.NONE);
      consul.wipe();
      await().until(() -> client.instances().freshness() == Instances.Freshness.DOUBTED);
      assertThat(call(client, Call.get("/")).outcome()).isEqualTo(Outcome.OK);
      consul.close();
      await().until(() -> client.instances().freshness() == Instances.Freshness.STALE);
      assertThat(call(client, Call.get("/")).outcome()).isEqualTo(Outcome.OK);
    }
  }

  @Test
  void withoutInstancesItSaysSo() throws Exception {
    try (var consul = new FakeConsul();
        var registry = consul.client();
        var client = ServiceClient.to("worker").consul(registry).build()) {
      var reply = call(client, Call.get("/"));
      assertThat(reply.outcome()).isEqualTo(Outcome.ERROR);
      assertThat(reply.because()).startsWith("no instance of worker is known");
      assertThat(reply.good()).isEmpty();
    }
  }

  @Test
  void misuseIsCaughtAtConstruction() {
    assertThatThrownBy(() -> ServiceClient.to("worker").build())
        .hasMessageContaining("knows no instances; write .consul(Consul.at(");
    assertThatThrownBy(() -> ServiceClient.to("http://worker"))
        .hasMessageContaining("wants its name in Consul, such as worker");
    assertThatThrownBy(() -> Call.get("worker/v1")).hasMessageContaining("wants a leading slash");
    assertThatThrownBy(() -> to("127.0.0.1:1").deadline(Duration.ZERO))
        .hasMessageContaining("such as Duration.ofSeconds(2)");
    assertThatThrownBy(() -> to("127.0.0.1:1").retries(99, RetryBudget.of(0.1, 1)))
        .hasMessage("retries are 99; wants 0 to 10");
  }
}
