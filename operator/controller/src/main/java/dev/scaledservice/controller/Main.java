package dev.scaledservice.controller;

import dev.scaledservice.controller.settings.Configuration;
import dev.scaledservice.controller.settings.InvalidSettings;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The operator as a process: see {@link Arguments#USAGE}. */
public final class Main {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final int NO = 1;
  private static final int USAGE = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private Main() {}

  /**
   * Runs until SIGTERM, or until the task is done; exits with 1 when it was not, with 2 when the
   * arguments or the settings are not right.
   */
  public static void main(String[] words) throws InterruptedException {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    Arguments arguments = arguments(List.of(words));
    switch (arguments.task()) {
      case Arguments.Task.Operate() -> run(configuration(arguments));
      case Arguments.Task.PrintConfig() -> System.out.print(configuration(arguments).print());
      case Arguments.Task.Release task -> System.exit(release(configuration(arguments), task));
      case Arguments.Task.Ask(var url) -> {
        String trouble = new Question(url).ask(PATIENCE);
        if (trouble != null) {
          System.err.println(trouble);
          System.exit(NO);
        }
      }
    }
  }

  private static void run(Configuration configuration) throws InterruptedException {
    var client = new KubernetesClientBuilder().build();
    var process = OperatorProcess.start(configuration.settings(), client, System.getenv());
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              LOG.info("ending");
              process.close();
              client.close();
              // The JVM's own end after a signal is 143, which kubectl calls an Error.
              Runtime.getRuntime().halt(0);
            }));
    Thread.currentThread().join();
  }

  private static int release(Configuration configuration, Arguments.Task.Release task)
      throws InterruptedException {
    try (var client = new KubernetesClientBuilder().build()) {
      var release =
          new Release(
              configuration.settings(),
              client,
              System.getenv(),
              task.within(),
              task.keepRegistered());
      List<String> left = release.run();
      left.forEach(System.err::println);
      if (!left.isEmpty()) {
        System.err.println(
            "their finalizers stay: run this again, or with --keep-registered to leave Consul"
                + " as it is");
      }
      return left.isEmpty() ? 0 : NO;
    } catch (KubernetesClientException | IllegalArgumentException e) {
      System.err.println(e.getMessage());
      return NO;
    }
  }

  private static Configuration configuration(Arguments arguments) {
    try {
      return Configuration.load(arguments.settings(), System.getenv());
    } catch (InvalidSettings e) {
      System.err.println(e.getMessage());
      System.exit(USAGE);
      throw new IllegalStateException(e);
    }
  }

  private static Arguments arguments(List<String> words) {
    try {
      return Arguments.parse(words);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + Arguments.USAGE);
      System.exit(USAGE);
      throw new IllegalStateException(e);
    }
  }
}
