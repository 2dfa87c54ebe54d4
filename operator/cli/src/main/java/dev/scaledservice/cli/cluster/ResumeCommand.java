package dev.scaledservice.cli.cluster;

import dev.scaledservice.cli.Console;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ssvc resume}. */
@Command(
    name = "resume",
    header = "Let a rollout go on that was paused.",
    description =
        "The reverse of ssvc pause --rollout. A count that is paused goes on with ssvc auto.")
public final class ResumeCommand implements Callable<Integer> {

  @Mixin private Access access = new Access();

  @Mixin private Waiting waiting = new Waiting();

  @Parameters(paramLabel = "NAME", description = "The service.")
  private String name = "";

  private final Console console;
  private final InstantSource clock;

  public ResumeCommand(Console console, InstantSource clock) {
    this.console = console;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    return access.with(
        cluster -> new Asking(console, clock, waiting).ask(cluster, name, Errand.RESUME));
  }
}
