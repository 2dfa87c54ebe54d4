package dev.scaledservice.cli.cluster;

import dev.scaledservice.api.InvalidSpec;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.api.policy.GoDuration;
import dev.scaledservice.cli.CliException;
import dev.scaledservice.cli.ExitCode;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long a command waits for the operator's answer. */
final class Waiting {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  @Option(names = "--no-wait", description = "Ask, and do not wait for the answer.")
  private boolean none;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "10s",
      description = "How long to wait for the operator's answer; ${DEFAULT-VALUE} if absent.")
  private String timeout = "10s";

  /** Refuses what is no time to wait, before anything is written. */
  private Duration timeout() {
    try {
      return GoDuration.parse("--timeout", timeout);
    } catch (InvalidSpec wrong) {
      throw new CliException(ExitCode.USAGE, String.valueOf(wrong.getMessage()));
    }
  }

  /**
   * Writes something, and looks at the service until the operator has answered it.
   *
   * @return the service then; null where nobody wants to wait
   * @throws CliException where no answer comes in time
   */
  @Nullable ScaledService answer(
      Access.Cluster cluster, String name, Runnable writing, Predicate<ScaledService> answered) {
    Duration patience = timeout();
    writing.run();
    if (none) {
      return null;
    }
    long began = System.nanoTime();
    while (true) {
      ScaledService now = cluster.get(name);
      if (answered.test(now)) {
        return now;
      }
      if (System.nanoTime() - began >= patience.toNanos()) {
        throw new CliException(
            ExitCode.NO,
            "%s is asked, and no operator has answered within %s; it is done as soon as one does: does one run, and does it watch the namespace %s?"
                .formatted(name, timeout, cluster.namespace()));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(BETWEEN_LOOKS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException(ExitCode.NO, "interrupted; what was asked for stays asked for");
    }
  }
}
