package dev.scaledservice.cli.cluster;

import dev.scaledservice.cli.CliException;
import dev.scaledservice.cli.Console;
import dev.scaledservice.cli.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ssvc pin}. */
@Command(
    name = "pin",
    header = "Exactly so many instances, above bounds and metrics, until ssvc auto.",
    description = "0 stops the service. Works in every mode.")
public final class PinCommand implements Callable<Integer> {

  @Mixin private Access access = new Access();

  @Parameters(index = "0", paramLabel = "NAME", description = "The service.")
  private String name = "";

  @Parameters(index = "1", paramLabel = "N", description = "How many instances.")
  private int count;

  private final Console console;

  public PinCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (count < 0) {
      throw new CliException(ExitCode.USAGE, "a pin wants 0 or more, not " + count);
    }
    return access.with(cluster -> {
      var before = Before.of(cluster.get(name));
      new Wish().replicas(count).send(cluster, name);
      console.out().println(said(before));
      console.out().flush();
      return ExitCode.DONE;
    });
  }

  private String said(Before before) {
    var text = new StringBuilder(name);
    text.append(count == 0 ? " is stopped (pinned to 0)" : " is pinned to " + count);
    if (before.pin() != null) {
      text.append(before.pin() == count ? " as before" : ", before to " + before.pin());
    }
    if (before.maxReplicas() != null && count > before.maxReplicas()) {
      text.append(", above its maxReplicas of ").append(before.maxReplicas());
    }
    return text.append("; ssvc auto ").append(name).append(" releases it").toString();
  }
}
