package dev.scaledservice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.cli.Console;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import picocli.CommandLine;

/** What a person types, in the namespace {@code default} of a rig. */
public final class Ssvc {

  private Ssvc() {}

  /** Runs a command, which has to succeed. */
  public static void run(
      Rig rig, BiFunction<Console, InstantSource, Callable<Integer>> command, String... arguments) {
    var said = new StringWriter();
    var out = new PrintWriter(said, true);
    int exit =
        new CommandLine(
                command.apply(
                    new Console(InputStream.nullInputStream(), out, out), InstantSource.system()))
            .setOut(out)
            .setErr(out)
            .execute(
                Stream.concat(
                        Stream.of(arguments), Stream.of("--kubeconfig=" + rig.fact("KUBECONFIG")))
                    .toArray(String[]::new));
    assertThat(exit).as(said.toString()).isZero();
  }
}
