package dev.scaledservice.controller.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class HealthTest {

  private final AtomicLong nanos = new AtomicLong();

  @Test
  void aPulseThatStandsStillIsSaidAndOneThatGoesOnIsNot() {
    var heartbeat = new Heartbeat(Duration.ofSeconds(10), nanos::get);
    var health = new Health().alive("pulse", heartbeat);
    assertThat(health.alive().ok()).isTrue();

    nanos.addAndGet(Duration.ofMillis(12_500).toNanos());

    assertThat(health.alive().ok()).isFalse();
    assertThat(health.alive().text())
        .isEqualTo("pulse: has not happened for 12.5 s; wants to within 10.0 s\n");
    heartbeat.beat();
    assertThat(health.alive().text()).isEqualTo("pulse: ok\n");
  }

  @Test
  void whatIsNotReadyDoesNotWantARestart() {
    var health = new Health().alive("pulse", () -> null).ready("caches", new Caches());

    assertThat(health.ready().ok()).isFalse();
    assertThat(health.ready().text()).startsWith("caches: the cluster is being read");
    assertThat(health.alive().ok()).isTrue();
  }

  @Test
  void everyCheckIsSaidThoughOneFails() {
    var health =
        new Health()
            .ready("b", () -> null)
            .ready("a", () -> "is not there")
            .ready(
                "c",
                () -> {
                  throw new IllegalStateException("odd");
                });

    assertThat(health.ready().ok()).isFalse();
    assertThat(health.ready().text())
        .isEqualTo(
            "a: is not there\nb: ok\nc: cannot be checked: java.lang.IllegalStateException: odd\n");
  }

  @Test
  void threadsThatWaitForEachOtherAreNamed() throws InterruptedException {
    assertThat(new Deadlocks().trouble()).isNull();
    var one = new ReentrantLock();
    var other = new ReentrantLock();
    var both = new CountDownLatch(2);
    Thread left = stuck("left-thread", one, other, both);
    Thread right = stuck("right-thread", other, one, both);
    try {
      Awaitility.await()
          .untilAsserted(
              () -> assertThat(new Deadlocks().trouble()).contains("left-thread", "right-thread"));
    } finally {
      left.interrupt();
      right.interrupt();
      left.join();
      right.join();
    }
  }

  private static Thread stuck(
      String name, ReentrantLock first, ReentrantLock second, CountDownLatch both) {
    return Thread.ofPlatform()
        .name(name)
        .daemon()
        .start(() -> {
          first.lock();
          try {
            both.countDown();
            both.await();
            second.lockInterruptibly();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            first.unlock();
          }
        });
  }
}
