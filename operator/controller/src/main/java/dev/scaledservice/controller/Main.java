package dev.scaledservice.controller;

import dev.scaledservice.controller.settings.Configuration;
import dev.scaledservice.controller.settings.InvalidSettings;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The operator as a process: {@code [--settings FILE] [--print-config]}. */
public final class Main {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final int USAGE = 2;

  private Main() {}

  /** Runs until SIGTERM; exits with 2 when the settings are not right. */
  public static void main(String[] arguments) throws InterruptedException {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    Configuration configuration = configuration(arguments);
    if (has(arguments, "--print-config")) {
      System.out.print(configuration.print());
      return;
    }
    run(configuration);
  }

  private static void run(Configuration configuration) throws InterruptedException {
    var ended = new CountDownLatch(1);
    var client = new KubernetesClientBuilder().build();
    var process = OperatorProcess.start(configuration.settings(), client, System.getenv());
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              LOG.info("ending");
              process.close();
              client.close();
              ended.countDown();
            }));
    ended.await();
  }

  private static Configuration configuration(String[] arguments) {
    try {
      return Configuration.load(file(arguments), System.getenv());
    } catch (InvalidSettings e) {
      System.err.println(e.getMessage());
      System.exit(USAGE);
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable Path file(String[] arguments) {
    Path file = null;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--settings" -> {
          i++;
          if (i == arguments.length) {
            usage("--settings wants a file");
          }
          file = Path.of(arguments[i]);
        }
        case "--print-config" -> {}
        default -> usage("unknown argument " + arguments[i]);
      }
    }
    return file;
  }

  private static void usage(String problem) {
    System.err.println(problem + "; usage: operator [--settings FILE] [--print-config]");
    System.exit(USAGE);
  }

  private static boolean has(String[] arguments, String wanted) {
    return List.of(arguments).contains(wanted);
  }
}
