package dev.scaledservice.cli.cluster;

import dev.scaledservice.cli.Console;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command that asks one thing of a rollout, and waits for what comes of it. */
abstract class ErrandCommand implements Callable<Integer> {

  @Mixin private Access access = new Access();

  @Mixin private Waiting waiting = new Waiting();

  @Parameters(paramLabel = "NAME", description = "The service.")
  private String name = "";

  private final Console console;
  private final InstantSource clock;

  ErrandCommand(Console console, InstantSource clock) {
    this.console = console;
    this.clock = clock;
  }

  /** What is asked. */
  abstract Errand errand();

  @Override
  public final Integer call() {
    return access.with(cluster -> new Asking(console, clock, waiting).ask(cluster, name, errand()));
  }
}
