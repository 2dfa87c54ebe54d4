package dev.scaledservice.cli.cluster;

import dev.scaledservice.cli.Console;
import dev.scaledservice.cli.ExitCode;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ssvc explain}. */
@Command(
    name = "explain",
    header = "Why a service has as many instances as it has.",
    description =
        "The sentence of the last decision, what each metric asked for, what limits the count,"
            + " what is there, and the conditions, those to look after marked with !.")
public final class ExplainCommand implements Callable<Integer> {

  @Mixin private Access access = new Access();

  @Parameters(paramLabel = "NAME", description = "The service.")
  private String name = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      converter = Format.Name.class,
      description = "json or yaml.")
  private Format format = Format.TABLE;

  private final Console console;
  private final InstantSource clock;

  public ExplainCommand(Console console, InstantSource clock) {
    this.console = console;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    return access.with(cluster -> {
      var explanation = Explanation.of(cluster.get(name));
      console
          .out()
          .print(
              switch (format) {
                case TABLE, WIDE -> explanation.text(new Ages(clock));
                case JSON, YAML -> format.document(explanation);
              });
      console.out().flush();
      return ExitCode.DONE;
    });
  }
}
