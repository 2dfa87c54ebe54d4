package dev.scaledservice.cli.cluster;

import dev.scaledservice.cli.Console;
import dev.scaledservice.cli.ExitCode;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ssvc pause}. */
@Command(
    name = "pause",
    header = "Leave the count as it is, whatever the metrics say, until ssvc auto.",
    description =
        "Sets mode: Paused. Revisions, registration and a pin go on working; only our own decision"
            + " about the count stops. With --rollout it is the rollout that stays where it is: the"
            + " count goes on following its load, and a bad revision is still turned back.")
public final class PauseCommand implements Callable<Integer> {

  @Mixin private Access access = new Access();

  @Mixin private Waiting waiting = new Waiting();

  @Parameters(paramLabel = "NAME", description = "The service.")
  private String name = "";

  @Option(names = "--rollout", description = "The rollout and not the count, until ssvc resume.")
  private boolean rollout;

  private final Console console;
  private final InstantSource clock;

  public PauseCommand(Console console, InstantSource clock) {
    this.console = console;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    return access.with(cluster -> {
      if (rollout) {
        return new Asking(console, clock, waiting).ask(cluster, name, Errand.PAUSE);
      }
      var before = Before.of(cluster.get(name));
      new Wish().mode(Before.PAUSED).send(cluster, name);
      String was =
          before.mode().equals(Before.PAUSED)
              ? " was paused already"
              : " is paused" + (before.mode().equals(Before.OBSERVE) ? " (mode was Observe)" : "");
      String pin = before.pin() == null ? "" : "; its pin of %d holds".formatted(before.pin());
      console
          .out()
          .println(name + was + pin + "; ssvc auto " + name + " lets it follow its load again");
      console.out().flush();
      return ExitCode.DONE;
    });
  }
}
