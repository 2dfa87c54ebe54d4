package dev.scaledservice.cli.cluster;

import dev.scaledservice.cli.Console;
import dev.scaledservice.cli.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ssvc auto}. */
@Command(
    name = "auto",
    header = "Let the count follow the load again: the reverse of pin and of pause.",
    description =
        "Removes the pin and turns mode: Paused into Auto. A service in mode: Observe stays in it:"
            + " whoever wrote that did not want it to act.")
public final class AutoCommand implements Callable<Integer> {

  @Mixin private Access access = new Access();

  @Parameters(paramLabel = "NAME", description = "The service.")
  private String name = "";

  private final Console console;

  public AutoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return access.with(cluster -> {
      var before = Before.of(cluster.get(name));
      var wish = new Wish().noReplicas();
      var done = new ArrayList<String>();
      if (before.pin() != null) {
        done.add("its pin of %d is released".formatted(before.pin()));
      }
      if (before.mode().equals(Before.PAUSED)) {
        wish.mode(Before.AUTO);
        done.add("it is no longer paused");
      }
      if (!done.isEmpty()) {
        wish.send(cluster, name);
      }
      console.out().println(said(before, done));
      console.out().flush();
      return ExitCode.DONE;
    });
  }

  private String said(Before before, List<String> done) {
    String now =
        before.mode().equals(Before.OBSERVE)
            ? " decides and does not act (mode: Observe)"
            : " follows its load";
    return name + now + (done.isEmpty() ? ", as before" : ": " + String.join(", ", done));
  }
}
