package dev.scaledservice.cli.cluster;

import dev.scaledservice.cli.Console;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ssvc promote}. */
@Command(
    name = "promote",
    header = "Agree to the next step of a rollout, whatever evidence there is.",
    description =
        "Also where a step has a manual gate. The next step begins as soon as its instances are ready; the judge goes on, and takes the calls back if the revision is bad.")
public final class PromoteCommand implements Callable<Integer> {

  @Mixin private Access access = new Access();

  @Mixin private Waiting waiting = new Waiting();

  @Parameters(paramLabel = "NAME", description = "The service.")
  private String name = "";

  @Option(
      names = "--full",
      description = "All calls, past all further steps, as soon as it is large enough.")
  private boolean full;

  private final Console console;
  private final InstantSource clock;

  public PromoteCommand(Console console, InstantSource clock) {
    this.console = console;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    return access.with(cluster ->
        new Asking(console, clock, waiting)
            .ask(cluster, name, full ? Errand.PROMOTE_FULL : Errand.PROMOTE));
  }
}
