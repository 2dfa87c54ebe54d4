package dev.scaledservice.cli.cluster;

import dev.scaledservice.cli.Console;
import java.time.InstantSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ssvc promote}. */
@Command(
    name = "promote",
    header = "Agree to the next step of a rollout, whatever evidence there is.",
    description =
        "Also where a step has a manual gate. The next step begins as soon as its instances are ready; the judge goes on, and takes the calls back if the revision is bad.")
public final class PromoteCommand extends ErrandCommand {

  @Option(
      names = "--full",
      description = "All calls, past all further steps, as soon as it is large enough.")
  private boolean full;

  public PromoteCommand(Console console, InstantSource clock) {
    super(console, clock);
  }

  @Override
  Errand errand() {
    return full ? Errand.PROMOTE_FULL : Errand.PROMOTE;
  }
}
