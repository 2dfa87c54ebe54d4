package dev.scaledservice.signals.statsd;

import static dev.scaledservice.signals.statsd.Listening.RATIO;
import static dev.scaledservice.signals.statsd.Listening.WORKER;
import static dev.scaledservice.signals.statsd.Listening.address;
import static dev.scaledservice.signals.statsd.Listening.ask;
import static dev.scaledservice.signals.statsd.Listening.toDogstatsd;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.PodValue;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.signals.Pod;
import dev.scaledservice.signals.ServiceKey;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose packet it is: exactly one pod's, or nobody's. */
class AttributionTest {

  private static final StatsdQuery SUM = ask("requests", "Sum");
  private static final InetAddress NODE = address("10.0.0.1");
  private static final InetAddress POD = address("10.1.0.1");
  private static final InetAddress POD_V6 = address("fd00::1");

  private final Listening listening = toDogstatsd().watch(SUM);
  private final SampleStore store = listening.store;

  private Reading sum(ServiceKey service, String... pods) {
    List<Pod> ready =
        List.of(pods).stream().map(name -> new Pod(name, PodValue.State.READY)).toList();
    return ((Measurement.Total) store.measure(service, "load", SUM, RATIO, ready).measurement())
        .window();
  }

  private static double value(Reading reading) {
    assertThat(reading).isInstanceOf(Reading.Fresh.class);
    return ((Reading.Fresh) reading).value();
  }

  @Test
  void strangersAreCountedAndNamed() {
    listening.sendFrom(NODE, "requests:1|c").sendFrom(NODE, "x").sendFrom(POD, "requests:1|c");

    assertThat(store.counts.unattributed.sum()).isEqualTo(3);
    assertThat(store.counts.samples.sum()).isZero();
    assertThat(store.strangers.list()).containsExactly(new Stranger(NODE, 2), new Stranger(POD, 1));
  }

  @Test
  void aStrangerThatTurnsOutToBeAPodIsNoneAnyMore() {
    listening.sendFrom(POD, "requests:1|c");
    store.pods(WORKER, List.of(new PodAddress("a", "r1", POD)));

    assertThat(store.strangers.list()).isEmpty();
  }

  @Test
  void whoMissesAMetricIsToldOfStrangers() {
    store.pods(WORKER, List.of(new PodAddress("a", "r1", POD)));
    listening.passInSilence(20);
    for (int i = 5; i > 0; i--) {
      listening.sendFrom(address("10.9.0." + i), "requests:1|c");
    }

    assertThat(sum(WORKER, "a"))
        .isEqualTo(
            new Reading.Unknown(
                "1 of 1 ready pod silent for 10 s; packets come from 10.9.0.1, 10.9.0.2, 10.9.0.3"
                    + " and others, which no pod of a service has: is there a proxy, SNAT or"
                    + " hostNetwork between?"));

    listening.passInSilence(20);
    assertThat(sum(WORKER, "a")).isEqualTo(new Reading.Unknown("1 of 1 ready pod silent for 10 s"));
  }

  @Test
  void thereAreOnlySoManyStrangers() {
    for (int i = 0; i < 10_000; i++) {
      listening.sendFrom(address("10.9." + i / 250 + "." + i % 250), "requests:1|c");
    }

    assertThat(store.strangers.list()).hasSize(64);
    assertThat(store.counts.unattributed.sum()).isEqualTo(10_000);
  }

  @Test
  void aPodMayHaveTwoAddresses() {
    store.pods(WORKER, List.of(new PodAddress("a", "r1", POD), new PodAddress("a", "r1", POD_V6)));
    listening.passInSilence(20).sendFrom(POD, "requests:1|c").sendFrom(POD_V6, "requests:2|c");

    assertThat(value(sum(WORKER, "a"))).isEqualTo(3);
  }

  @Test
  void podsThatShareAnAddressAreNobody() {
    ServiceKey other = new ServiceKey("shop", "other");
    store.watch(other, List.of(SUM));
    store.pods(WORKER, List.of(new PodAddress("a", "r1", NODE)));
    store.pods(other, List.of(new PodAddress("b", "r1", NODE)));
    listening.passInSilence(20).sendFrom(NODE, "requests:1|c");

    assertThat(store.counts.ambiguous.sum()).isEqualTo(1);
    assertThat(sum(WORKER, "a")).isInstanceOf(Reading.Unknown.class);
    assertThat(store.strangers.list()).extracting(Stranger::address).containsExactly(NODE);

    store.pods(other, List.of());
    listening.sendFrom(NODE, "requests:5|c");
    assertThat(value(sum(WORKER, "a"))).isEqualTo(5);
  }

  @Test
  void anAddressThatMovesToAnotherPodCountsForThatOne() {
    StatsdQuery gauge = ask("busy", "Gauge");
    listening.watch(gauge);
    store.pods(WORKER, List.of(new PodAddress("old", "r1", POD)));
    listening.passInSilence(20).sendFrom(POD, "busy:5|g");
    store.pods(WORKER, List.of(new PodAddress("new", "r2", POD)));
    listening.sendFrom(POD, "busy:7|g");

    Measurement.Total total =
        (Measurement.Total)
            store
                .measure(
                    WORKER, "load", gauge, RATIO, List.of(new Pod("new", PodValue.State.READY)))
                .measurement();
    assertThat(value(total.window())).isEqualTo(7);
  }

  @Test
  void aServiceThatIsGoneIsForgotten() {
    store.pods(WORKER, List.of(new PodAddress("a", "r1", POD)));
    listening.sendFrom(POD, "requests:1|c");
    assertThat(store.series()).isEqualTo(1);
    assertThat(store.seriesBytes()).isPositive();

    store.forget(WORKER);
    listening.sendFrom(POD, "requests:1|c");

    assertThat(store.series()).isZero();
    assertThat(store.seriesBytes()).isZero();
    assertThat(store.counts.unattributed.sum()).isEqualTo(1);
  }

  @Test
  void aPodThatIsGoneIsForgottenWithTime() {
    store.pods(WORKER, List.of(new PodAddress("a", "r1", POD), new PodAddress("b", "r1", NODE)));
    listening.sendFrom(POD, "requests:1|c").sendFrom(NODE, "requests:1|c");
    store.pods(WORKER, List.of(new PodAddress("b", "r1", NODE)));
    assertThat(store.series()).isEqualTo(2);

    listening.passInSilence(601).sendFrom(NODE, "requests:1|c");

    assertThat(value(sum(WORKER, "b"))).isEqualTo(1);
    assertThat(store.series()).isEqualTo(1);
  }
}
