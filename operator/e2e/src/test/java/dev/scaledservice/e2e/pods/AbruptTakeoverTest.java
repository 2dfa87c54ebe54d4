package dev.scaledservice.e2e.pods;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How soon another leads where a leader could say no goodbye. */
@Tag("pods")
class AbruptTakeoverTest {

  @RegisterExtension static final Installed installed = Installed.alone();

  /** From the signal until another leads and gets the packets. */
  private static final Duration TAKEOVER = Duration.ofSeconds(8);

  /** A Lease of six seconds, and a second until somebody tries for it. */
  @Test
  void aKilledLeaderIsSucceededWithinEightSeconds() {
    installed.operator().awaitComplete();
    String before = installed.operator().holder();
    long killed = System.nanoTime();
    installed.operator().killLeader();
    installed.operator().awaitAnotherLeader(before);
    Duration took = Duration.ofNanos(System.nanoTime() - killed);
    Figures.note("leader killed: another leads after %d ms", took.toMillis());
    assertThat(took).isLessThanOrEqualTo(TAKEOVER);
  }
}
