package dev.scaledservice.controller;

import dev.scaledservice.api.InvalidSpec;
import dev.scaledservice.api.policy.GoDuration;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * @param settings the file of settings; null for none
 * @param task what is to be done
 */
record Arguments(@Nullable Path settings, Task task) {

  static final String USAGE =
      """
      usage: operator [--settings FILE] [TASK]
        without a task it looks after services until SIGTERM
        --print-config      prints the settings in force, and where each comes from
        --release           stops every operator, takes all instances out of Consul and the finalizers off
                            the ScaledServices; workloads run on. Before an operator is removed for good
          --within 90s      how long it may take
          --keep-registered leaves Consul as it is
        --ask URL           waits a minute at most until the URL answers 200, which ends it with 0
      """;

  /** What a process is started for. */
  sealed interface Task {

    /** To be an operator. */
    record Operate() implements Task {}

    /** To show the settings. */
    record PrintConfig() implements Task {}

    /** To leave everything behind in order. */
    record Release(Duration within, boolean keepRegistered) implements Task {}

    /** To know whether something answers. */
    record Ask(URI url) implements Task {}
  }

  /**
   * @throws IllegalArgumentException with a sentence for the person
   */
  static Arguments parse(List<String> words) {
    Path settings = null;
    Task task = new Task.Operate();
    Duration within = Duration.ofSeconds(90);
    boolean release = false;
    boolean keepRegistered = false;
    for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
      String word = rest.next();
      try {
        switch (word) {
          case "--settings" -> settings = Path.of(rest.next());
          case "--print-config" -> task = new Task.PrintConfig();
          case "--release" -> release = true;
          case "--within" -> within = GoDuration.parse("--within", rest.next());
          case "--keep-registered" -> keepRegistered = true;
          case "--ask" -> task = new Task.Ask(URI.create(rest.next()));
          default -> throw new IllegalArgumentException("unknown argument " + word);
        }
      } catch (NoSuchElementException e) {
        throw new IllegalArgumentException(word + " wants a value", e);
      } catch (InvalidSpec e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }
    return new Arguments(settings, release ? new Task.Release(within, keepRegistered) : task);
  }
}
