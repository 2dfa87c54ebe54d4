package dev.scaledservice.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorkerTest {

  @Test
  void anAnswerNamesTheInstanceAndItsRevision() throws Exception {
    try (var instance = Instance.started("--service-time=1ms")) {
      var answer = instance.get("/v1/work");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
      assertThat(answer.body())
          .startsWith("{\"instance\":\"worker-7\",\"revision\":\"5f2a\",\"result\":");
    }
  }

  @Test
  void isReadyOnceItHasLoadedAndNoLongerWhenItDrains() throws Exception {
    try (var instance = Instance.started()) {
      assertThat(instance.get("/health").statusCode()).isEqualTo(200);
      assertThat(instance.get("/ready").statusCode()).isEqualTo(503);
      assertThat(instance.get("/ready").body()).contains("\"status\":\"starting\"");

      instance.worker.warmUp();
      assertThat(instance.get("/ready").statusCode()).isEqualTo(200);
      assertThat(instance.get("/health/ready").statusCode()).isEqualTo(200);

      assertThat(instance.worker.drain()).isZero();
      assertThat(instance.get("/ready").statusCode()).isEqualTo(503);
      assertThat(instance.get("/ready").body()).contains("\"status\":\"draining\"");
      assertThat(instance.get("/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void loadingTakesAsLongAsItIsTold() throws Exception {
    try (var instance = Instance.started("--startup=300ms")) {
      long begin = System.nanoTime();
      instance.worker.warmUp();
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }
  }

  @Test
  void callsWhileDrainingAreServedAndTheirConnectionsClosed() throws Exception {
    try (var instance = Instance.started("--service-time=1ms")) {
      instance.worker.drain();

      var answer = instance.get("/v1/work");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Connection")).hasValue("close");
    }
  }

  @Test
  void refusesWhenTheQueueIsFullAndSaysWhenToComeBack() throws Exception {
    try (var instance = Instance.started("--slots=1", "--queue=1", "--service-time=2s")) {
      var calls = Stream.generate(instance::call).limit(3).toList();

      var first = CompletableFuture.anyOf(calls.toArray(CompletableFuture[]::new));
      first.join();
      var answers = calls.stream().map(CompletableFuture::join).toList();

      assertThat(answers).extracting(a -> a.statusCode()).containsExactlyInAnyOrder(200, 200, 503);
      assertThat(answers)
          .filteredOn(a -> a.statusCode() == 503)
          .allSatisfy(a -> assertThat(a.headers().firstValue("Retry-After")).hasValue("1"))
          .allSatisfy(a -> assertThat(a.body()).contains("the queue is full"));
    }
  }

  @Test
  void fourSlotsOfFortyMillisecondsTakeAboutAHundredCallsASecond() throws Exception {
    int calls = 120;
    try (var instance = Instance.started("--queue=1000", "--cpu=250us")) {
      // Compiled and connected first: what is measured is the slots.
      Stream.generate(instance::call).limit(8).toList().forEach(CompletableFuture::join);

      long begin = System.nanoTime();
      var answers =
          Stream.generate(instance::call).limit(calls).toList().stream()
              .map(CompletableFuture::join)
              .toList();
      double seconds = (System.nanoTime() - begin) / 1e9;

      assertThat(answers).allSatisfy(a -> assertThat(a.statusCode()).isEqualTo(200));
      // Never more than the slots allow; not much less, even where the machine has other work.
      assertThat(calls / seconds).isBetween(40.0, 100.5);
    }
  }

  @Test
  void aDrainWaitsForCallsInFlight() throws Exception {
    try (var instance = Instance.started("--service-time=700ms")) {
      var call = instance.call();
      await().until(() -> !call.isDone() && instance.get("/health").statusCode() == 200);

      int unfinished = instance.worker.drain();

      assertThat(unfinished).isZero();
      assertThat(call.join().statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aDrainGivesUpOnCallsThatTakeTooLong() throws Exception {
    try (var instance = Instance.started("--service-time=20s", "--finish=50ms")) {
      var call = instance.call();
      await().until(() -> instance.worker.drain() == 1);
      assertThat(call).isNotDone();
      call.cancel(true);
    }
  }

  @Test
  void whatItDoesNotKnowItSays() throws Exception {
    try (var instance = Instance.started()) {
      assertThat(instance.get("/v2/work").statusCode()).isEqualTo(404);
      var deleted = instance.send("DELETE", "/v1/work");
      assertThat(deleted.statusCode()).isEqualTo(405);
      assertThat(deleted.headers().firstValue("Allow")).hasValue("GET, POST");
      assertThat(instance.send("HEAD", "/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whatIsTooLateToBeOfUseIsNotWorkedOn() throws Exception {
    try (var instance = Instance.started("--slots=1", "--service-time=400ms")) {
      var first = instance.call();
      await().until(() -> instance.get("/health").statusCode() == 200);
      var late = instance.call("X-Deadline-Ms", "50");

      assertThat(late.join().statusCode()).isEqualTo(504);
      assertThat(late.join().body()).contains("too late");
      assertThat(first.join().statusCode()).isEqualTo(200);
    }
  }
}
