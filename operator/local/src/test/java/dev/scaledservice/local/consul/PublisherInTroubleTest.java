package dev.scaledservice.local.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.discovery.Publisher;
import dev.scaledservice.discovery.Reason;
import dev.scaledservice.discovery.control.Admitted;
import dev.scaledservice.local.consul.Faults.Fault;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the publisher does while its Consul is in trouble. */
class PublisherInTroubleTest {

  private EmbeddedConsul consul;
  private Post post;

  @BeforeEach
  void open() {
    consul = new EmbeddedConsul(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    post = new Post(consul.uri(), "here", Publisher.VALID_FOR);
  }

  @AfterEach
  void close() {
    consul.faults().clear();
    post.close();
    consul.close();
  }

  @ParameterizedTest
  @CsvSource({
    "HANG, UNREACHABLE",
    "LOSE_ANSWERS, UNREACHABLE",
    "NO_LEADER, NO_LEADER",
    "DENY, DENIED",
    "HTML, UNUSABLE"
  })
  void theLatestIsToldWhenItIsBack(Fault fault, Reason reason) {
    post.admit("worker", "worker", 10_000, 8_000, 1_000);
    post.awaitTold("worker", Reason.SYNCED);
    consul.faults().set(fault);
    for (int i = 0; i < 1000; i++) {
      post.admit("worker", "worker", 10_000, 7_000 - i, 0);
    }
    var told = post.awaitTold("worker", reason);
    assertThat(told.message()).isNotEmpty();

    consul.faults().clear();
    post.awaitTold("worker", Reason.SYNCED);
    var last = post.awaitDocument("worker", found -> Post.parts(found, "normal") == 6_001);
    assertThat(last.edition().generation()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void whatIsAwayWhileAServiceShedsIsToldWhenItIsBack() {
    consul.stop();
    post.admit("worker", "worker", 10_000, 8_000, 1_000);
    post.awaitTold("worker", Reason.UNREACHABLE);
    consul.resume();

    assertThat(Post.parts(post.awaitDocument("worker", _ -> true), "low")).isEqualTo(1_000);
  }

  @Test
  void whatWasWipedIsWrittenAgainWithALaterEdition() {
    post.admit("worker", "worker", 10_000, 8_000, 1_000);
    post.admit("calm", "calm", 10_000, 10_000, 10_000);
    post.browser.put(
        "/v1/catalog/register",
        "{\"Node\":\"n\",\"Address\":\"192.0.2.1\",\"SkipNodeUpdate\":false}");
    post.admit("worker", "worker", 10_000, 8_000, 2_000);
    var before = post.awaitDocument("worker", found -> Post.parts(found, "low") == 2_000);
    // Its circuit has to have seen the state that goes backwards.
    post.awaitLook();
    consul.wipe();

    var again = post.awaitDocument("worker", _ -> true);
    assertThat(again.edition()).isGreaterThan(before.edition());
    assertThat(post.text("calm")).isNull();
  }

  @Test
  void whoGetsNoAnswerToAWriteReadsBeforeItWritesAgain() {
    consul.faults().set(Fault.LOSE_ANSWERS);
    post.admit("worker", "worker", 10_000, 8_000, 1_000);
    post.awaitTold("worker", Reason.UNREACHABLE);
    consul.faults().clear();
    post.awaitTold("worker", Reason.SYNCED);

    var found = Objects.requireNonNull(post.document("worker"));
    assertThat(found.edition().generation()).isLessThanOrEqualTo(3);
    assertThat(Admitted.sheds(found.admission())).isTrue();
  }

  @Test
  void nobodyWaitsForAConsulThatHangs() {
    consul.faults().set(Fault.HANG);
    long before = System.nanoTime();
    for (int i = 0; i < 1000; i++) {
      post.admit("s" + i, "s" + i, 10_000, 8_000, 1_000);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
    post.awaitTold("s999", Reason.UNREACHABLE);
    consul.faults().clear();
    post.awaitTold("s999", Reason.SYNCED);
    post.awaitTold("s0", Reason.SYNCED);
    assertThat(post.publisher.figures().shedding()).isEqualTo(1000);
  }
}
