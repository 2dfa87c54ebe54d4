package dev.scaledservice.cli.cluster;

import dev.scaledservice.cli.Console;
import java.time.InstantSource;
import picocli.CommandLine.Command;

/** {@code ssvc resume}. */
@Command(
    name = "resume",
    header = "Let a rollout go on that was paused.",
    description =
        "The reverse of ssvc pause --rollout. A count that is paused goes on with ssvc auto.")
public final class ResumeCommand extends ErrandCommand {

  public ResumeCommand(Console console, InstantSource clock) {
    super(console, clock);
  }

  @Override
  Errand errand() {
    return Errand.RESUME;
  }
}
