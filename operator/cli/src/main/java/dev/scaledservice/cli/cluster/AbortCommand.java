package dev.scaledservice.cli.cluster;

import dev.scaledservice.cli.Console;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ssvc abort}. */
@Command(
    name = "abort",
    header = "Take all calls back from the revision that is being rolled out.",
    description =
        "The revision stays refused until ssvc retry, or until the template changes. After the promotion it goes back to the old revision while that is warm.")
public final class AbortCommand implements Callable<Integer> {

  @Mixin private Access access = new Access();

  @Mixin private Waiting waiting = new Waiting();

  @Parameters(paramLabel = "NAME", description = "The service.")
  private String name = "";

  private final Console console;
  private final InstantSource clock;

  public AbortCommand(Console console, InstantSource clock) {
    this.console = console;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    return access.with(
        cluster -> new Asking(console, clock, waiting).ask(cluster, name, Errand.ABORT));
  }
}
