package dev.scaledservice.cli;

import dev.scaledservice.cli.cluster.AbortCommand;
import dev.scaledservice.cli.cluster.AutoCommand;
import dev.scaledservice.cli.cluster.ExplainCommand;
import dev.scaledservice.cli.cluster.GetCommand;
import dev.scaledservice.cli.cluster.PauseCommand;
import dev.scaledservice.cli.cluster.PinCommand;
import dev.scaledservice.cli.cluster.PromoteCommand;
import dev.scaledservice.cli.cluster.ResumeCommand;
import dev.scaledservice.cli.cluster.RetryCommand;
import dev.scaledservice.cli.cluster.RollbackCommand;
import dev.scaledservice.cli.decide.DecideCommand;
import dev.scaledservice.cli.decide.JudgeCommand;
import dev.scaledservice.cli.statsd.StatsdParseCommand;
import dev.scaledservice.cli.validate.ValidateCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code ssvc}, also as {@code kubectl ssvc}. */
@Command(
    name = "ssvc",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Ssvc.Version.class,
    header = "ScaledServices from the command line.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = HelpCommand.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the answer is no: not valid, not found, not allowed",
      "2:the command cannot be meant as it was written",
      "3:the cluster cannot be reached"
    })
public final class Ssvc {

  private Ssvc() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // Libraries that want to log find no logger here, and need not say so: a command speaks itself.
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    var console =
        new Console(
            System.in,
            new PrintWriter(System.out, false, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    System.exit(commandLine(console, InstantSource.system()).execute(arguments));
  }

  static CommandLine commandLine(Console console, InstantSource clock) {
    return new CommandLine(new Ssvc())
        .addSubcommand(new GetCommand(console, clock))
        .addSubcommand(new ExplainCommand(console, clock))
        .addSubcommand(new PinCommand(console))
        .addSubcommand(new AutoCommand(console))
        .addSubcommand(new PauseCommand(console, clock))
        .addSubcommand(new PromoteCommand(console, clock))
        .addSubcommand(new AbortCommand(console, clock))
        .addSubcommand(new RetryCommand(console, clock))
        .addSubcommand(new ResumeCommand(console, clock))
        .addSubcommand(new RollbackCommand(console, clock))
        .addSubcommand(new ValidateCommand(console))
        .addSubcommand(new DecideCommand(console))
        .addSubcommand(new JudgeCommand(console))
        .addSubcommand(new StatsdParseCommand(console))
        .addSubcommand(new CompletionCommand(console))
        .setOut(console.out())
        .setErr(console.err())
        .setParameterExceptionHandler(Ssvc::misunderstood)
        .setExecutionExceptionHandler(Ssvc::explain);
  }

  private static int misunderstood(ParameterException mistake, String[] arguments) {
    CommandLine command = mistake.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    err.println(name + ": " + mistake.getMessage());
    UnmatchedArgumentException.printSuggestions(mistake, err);
    err.println("  " + name + " --help says what there is");
    return ExitCode.USAGE;
  }

  private static int explain(Exception failure, CommandLine command, ParseResult parsed)
      throws Exception {
    if (failure instanceof CliException known) {
      command
          .getErr()
          .println(command.getCommandSpec().qualifiedName() + ": " + known.getMessage());
      return known.exitCode();
    }
    throw failure;
  }

  /** The version of the build. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Ssvc.class.getPackage().getImplementationVersion();
      return new String[] {"ssvc " + (version == null ? "unpacked" : version)};
    }
  }
}
