package dev.scaledservice.signals.statsd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What pods have counted in all, beside what windows show of it. */
class PodEventsTest {

  private final Listening listening =
      Listening.toDogstatsd().pods("w-1", "w-2").watch(Listening.ask("failed", "Rate"));

  private List<PodEvents> events() {
    return listening.store.events(Listening.WORKER, "failed", Map.of());
  }

  @Test
  void itOnlyGrowsAndKnowsNoWindow() {
    for (int i = 0; i < 100; i++) {
      listening.send("w-1", "failed:1|c").pass(5);
    }

    assertThat(events()).containsExactly(new PodEvents("w-1", "r1", 100));
  }

  @Test
  void samplesStandForWhatTheirRateSaysAndTimingsForOneEach() {
    listening.send("w-2", "failed:3|c|@0.5\nfailed:900|ms\nfailed:-7|c\nfailed:5|g");

    assertThat(events()).containsExactly(new PodEvents("w-2", "r1", 7));
  }

  @Test
  void whatNobodyWatchesIsNothing() {
    listening.send("w-1", "other:1|c");

    assertThat(listening.store.events(Listening.WORKER, "other", Map.of())).isEmpty();
    assertThat(events()).isEmpty();
  }
}
