package dev.scaledservice.cli.cluster;

import dev.scaledservice.cli.Console;
import java.time.InstantSource;
import picocli.CommandLine.Command;

/** {@code ssvc retry}. */
@Command(
    name = "retry",
    header = "Let a revision in anew that was turned back.",
    description = "It begins with the first step.")
public final class RetryCommand extends ErrandCommand {

  public RetryCommand(Console console, InstantSource clock) {
    super(console, clock);
  }

  @Override
  Errand errand() {
    return Errand.RETRY;
  }
}
