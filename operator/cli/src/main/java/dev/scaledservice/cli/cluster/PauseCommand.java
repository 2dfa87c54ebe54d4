package dev.scaledservice.cli.cluster;

import dev.scaledservice.cli.Console;
import dev.scaledservice.cli.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ssvc pause}. */
@Command(
    name = "pause",
    header = "Leave the count as it is, whatever the metrics say, until ssvc auto.",
    description =
        "Sets mode: Paused. Revisions, registration and a pin go on working; only our own decision"
            + " about the count stops.")
public final class PauseCommand implements Callable<Integer> {

  @Mixin private Access access = new Access();

  @Parameters(paramLabel = "NAME", description = "The service.")
  private String name = "";

  private final Console console;

  public PauseCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return access.with(cluster -> {
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
