package dev.scaledservice.signals.statsd;

import static dev.scaledservice.signals.statsd.Listening.RATIO;
import static dev.scaledservice.signals.statsd.Listening.WORKER;
import static dev.scaledservice.signals.statsd.Listening.ask;
import static dev.scaledservice.signals.statsd.Listening.toDogstatsd;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.scaledservice.engine.Reading;
import dev.scaledservice.signals.calls.CallLimits;
import dev.scaledservice.signals.wire.Dialect;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever a pod sends, memory and work are bounded, and everything that is dropped is counted. */
class HostileTest {

  private static final StatsdQuery SUM = ask("requests", "Sum");
  private static final StatsdSettings.Limits SMALL =
      new StatsdSettings.Limits(
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofMinutes(10),
          50,
          10,
          64 << 10,
          CallLimits.DEFAULT);

  @Test
  void aMillionRandomNamesLeaveNothingBehind() {
    SplittableRandom random = new SplittableRandom(1);
    Listening listening = toDogstatsd().pods("a").watch(SUM).passInSilence(20);
    StringBuilder packet = new StringBuilder();
    for (int i = 0; i < 1_000_000; i++) {
      packet.append("n").append(Long.toString(random.nextLong(), 36)).append(":1|c\n");
      if (i % 100 == 99) {
        listening.send("a", packet.toString());
        packet.setLength(0);
      }
    }
    listening.send("a", "requests:7|c");

    assertThat(listening.dropped("unasked")).isEqualTo(1_000_000);
    assertThat(listening.store.series()).isEqualTo(1);
    assertThat(listening.store.unasked(WORKER)).hasSize(32);
    assertThat(listening.total(SUM)).isEqualTo(new Reading.Fresh(7, listening.time.instant()));
  }

  @Test
  void aFloodOfNamesHidesTheRealOnesOnlyForAWhile() {
    Listening listening = toDogstatsd().pods("a").watch(SUM);
    for (int i = 0; i < 1_000; i++) {
      listening.send("a", "flood" + i + ":1|c");
    }
    listening.passInSilence(301).send("a", "real:1|c");

    assertThat(listening.store.unasked(WORKER)).containsExactly("real");
  }

  @Test
  void revisionsThatAreForgottenAreHeardAgainWithTheNextSample() {
    Listening listening = toDogstatsd().pods("a").watch(SUM).send("a", "requests:1|c");
    for (int i = 0; i < Interest.REVISIONS; i++) {
      listening.pods("a").and("new" + i, "b").send("b", "requests:1|c");
    }
    listening.pods("a").pass(20);
    assertThat(listening.total(SUM)).isInstanceOf(Reading.Partial.class);

    listening.send("a", "requests:1|c");
    assertThat(listening.total(SUM)).isEqualTo(new Reading.Fresh(1, listening.time.instant()));
  }

  @Test
  void aMillionRandomTagsOfACounterAreOneSeries() {
    Listening listening = toDogstatsd().pods("a").watch(SUM).passInSilence(20);
    for (int i = 0; i < 100_000; i++) {
      listening.send("a", "requests:1|c|#user:" + i);
    }

    assertThat(listening.store.series()).isEqualTo(1);
    assertThat(listening.total(SUM)).isEqualTo(new Reading.Fresh(1e5, listening.time.instant()));
  }

  @Test
  void randomTagsOfAGaugeAreCutOffAndSaidSo() {
    StatsdQuery gauge = ask("busy", "Gauge");
    Listening listening = toDogstatsd().pods("a").watch(gauge).passInSilence(20);
    for (int i = 0; i < 1_000; i++) {
      listening.send("a", "busy:1|g|#user:" + i);
    }

    assertThat(listening.dropped("series")).isEqualTo(900);
    assertThat(listening.total(gauge)).isInstanceOf(Reading.Partial.class);
    assertThat(listening.measure(gauge, RATIO).note())
        .isEqualTo("samples dropped: too many series or tag sets");

    for (int i = 0; i < 70; i++) {
      listening.passInSilence(9).send("a", "busy:1|g|#user:0");
    }
    listening.send("a", "busy:5|g|#user:new");
    assertThat(listening.total(gauge)).isEqualTo(new Reading.Fresh(6, listening.time.instant()));
  }

  @Test
  void memoryIsBoundedAndTheSenderIsTold() {
    StatsdQuery p99 = ask("took", "P99");
    SplittableRandom random = new SplittableRandom(2);
    Listening listening = Listening.within(SMALL).pods("a").watch(p99).passInSilence(20);
    for (int i = 0; i < 20_000; i++) {
      listening.send("a", "took:" + Math.exp(random.nextDouble(-20, 20)) + "|ms");
      listening.passInSilence(0.001);
    }

    assertThat(listening.store.seriesBytes()).isLessThanOrEqualTo(SMALL.bytes());
    assertThat(listening.dropped("memory")).isPositive();
    assertThat(listening.measure(p99, RATIO).note())
        .isEqualTo("samples dropped: no memory left for them");
  }

  @Test
  void aServiceHasOnlySoManySeries() {
    Listening listening = Listening.within(SMALL).pods("a");
    StatsdQuery[] queries = new StatsdQuery[60];
    for (int i = 0; i < queries.length; i++) {
      queries[i] = ask("m" + i, "Gauge");
    }
    listening.watch(queries);
    for (int i = 0; i < queries.length; i++) {
      listening.send("a", "m" + i + ":1|g");
    }

    assertThat(listening.store.series()).isEqualTo(50);
    assertThat(listening.dropped("series")).isPositive();
  }

  @Test
  void tinyRatesCostNothingAndWeighWhatTheySay() {
    StatsdQuery p50 = ask("took", "P50");
    Listening listening = toDogstatsd().pods("a").watch(SUM, p50).passInSilence(20);
    for (int i = 0; i < 10_000; i++) {
      listening.send("a", "requests:1|c|@1e-9\ntook:5|ms|@1e-9\nrequests:1|c|@1e-320");
    }

    assertThat(listening.dropped("weight")).isEqualTo(10_000);
    assertThat(((Reading.Partial) listening.total(SUM)).value()).isCloseTo(1e13, within(1e4));
    assertThat(((Reading.Fresh) listening.total(p50)).value()).isEqualTo(5);
  }

  @Test
  void aPacketFullOfValuesIsOneSampleAValue() {
    Listening listening = toDogstatsd().pods("a").watch(SUM).passInSilence(20);
    listening.send("a", "requests" + ":1".repeat(30_000) + "|c");

    assertThat(listening.total(SUM)).isEqualTo(new Reading.Fresh(30_000, listening.time.instant()));
  }

  @Test
  void everyDropIsCounted() {
    Listening listening = toDogstatsd().pods("a").watch(SUM);
    listening.send(
        "a",
        "no-colon\nx\u0001:1|c\nrequests:x|c\nrequests:1|q\nrequests:1|c|@x\nrequests:1|c|Tx\n"
            + "_e{1}\n_e{1,1}:a|b\n_sc|x|0\nother:1|c\nrequests:1|c|@0\nrequests:1|c|T1");

    assertThat(listening.store.counts.dropped())
        .containsEntry("form", 1L)
        .containsEntry("name", 1L)
        .containsEntry("value", 1L)
        .containsEntry("type", 1L)
        .containsEntry("rate", 1L)
        .containsEntry("timestamp", 1L)
        .containsEntry("event", 1L)
        .containsEntry("other", 2L)
        .containsEntry("unasked", 1L)
        .containsEntry("weight", 1L)
        .containsEntry("time", 1L)
        .containsEntry("truncated", 0L);
  }

  @Test
  void randomBytesBreakNothing() {
    SplittableRandom random = new SplittableRandom(99);
    String[] pieces = {
      "requests",
      ":",
      "|",
      "c",
      "ms",
      "g",
      "s",
      "@",
      "#",
      "1",
      "-",
      ".",
      "e9",
      "\n",
      "T",
      "a:b,",
      "_e{",
      "_sc|",
      "é",
      "\u0000",
      "0x",
      "\r\n",
      ":|",
      "|c|@0.1|#a",
      "busy:1|g"
    };
    for (Dialect dialect : Dialect.values()) {
      Listening listening =
          Listening.to(dialect)
              .pods("a")
              .watch(SUM, ask("requests", "P99"), ask("requests", "Unique"), ask("busy", "Gauge"));
      for (int i = 0; i < 20_000; i++) {
        byte[] packet;
        if (i % 2 == 0) {
          packet = new byte[random.nextInt(100)];
          random.nextBytes(packet);
        } else {
          StringBuilder text = new StringBuilder("requests:");
          for (int j = random.nextInt(12); j > 0; j--) {
            text.append(pieces[random.nextInt(pieces.length)]);
          }
          packet = text.toString().getBytes(UTF_8);
        }
        listening.send("a", packet).passInSilence(random.nextDouble(0.01));
      }

      assertThat(listening.store.counts.packets.sum()).isEqualTo(20_000);
      assertThat(listening.measure(SUM, RATIO).measurement()).isNotNull();
    }
  }
}
