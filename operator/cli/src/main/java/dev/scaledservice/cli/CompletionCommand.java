package dev.scaledservice.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ssvc completion}. */
@Command(
    name = "completion",
    header = "Print what a shell needs to complete ssvc.",
    description = {"bash and zsh: source <(ssvc completion)"})
final class CompletionCommand implements Callable<Integer> {

  /** The shells that are known. */
  enum Shell {
    bash,
    zsh
  }

  @Parameters(
      arity = "0..1",
      paramLabel = "SHELL",
      description = "${COMPLETION-CANDIDATES}: the same script serves both.")
  @SuppressWarnings("UnusedVariable") // Named to be checked: one script serves them all.
  private @Nullable Shell shell;

  @Spec private @Nullable CommandSpec spec;

  private final Console console;

  CompletionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    var root = Objects.requireNonNull(spec).root();
    console.out().print(AutoComplete.bash(root.name(), root.commandLine()));
    console.out().flush();
    return ExitCode.DONE;
  }
}
