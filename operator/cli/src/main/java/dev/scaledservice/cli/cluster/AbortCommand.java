package dev.scaledservice.cli.cluster;

import dev.scaledservice.cli.Console;
import java.time.InstantSource;
import picocli.CommandLine.Command;

/** {@code ssvc abort}. */
@Command(
    name = "abort",
    header = "Take all calls back from the revision that is being rolled out.",
    description =
        "The revision stays refused until ssvc retry, or until the template changes. After the promotion it goes back to the old revision while that is warm.")
public final class AbortCommand extends ErrandCommand {

  public AbortCommand(Console console, InstantSource clock) {
    super(console, clock);
  }

  @Override
  Errand errand() {
    return Errand.ABORT;
  }
}
