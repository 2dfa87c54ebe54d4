package dev.scaledservice.kit.service;

import dev.scaledservice.kit.JsonLine;
import dev.scaledservice.kit.Log;
import dev.scaledservice.kit.Options;
import dev.scaledservice.kit.SystemLog;
import dev.scaledservice.kit.UsageException;
import java.io.IOException;
import java.security.Security;
import java.time.InstantSource;
import java.util.List;

/** The process around an instance: SIGTERM drains it and ends the process with 0. */
public final class Life {
  private Life() {}

  /** Makes the instance. */
  public interface Making {
    /**
     * @param options what is left to ask for, and to be told that no other is known
     */
    Service make(Options options, Common common, Log log) throws IOException;
  }

  /**
   * Lives it; returns when the instance is ready, which then serves until the process is told to
   * end. Ends the process with 2 where the command line cannot be meant, with 1 where it cannot
   * listen.
   *
   * @param name of the service
   * @param port unless told otherwise
   * @param usage of the flags that are its own
   */
  public static void live(String name, int port, String usage, String[] arguments, Making making)
      throws InterruptedException {
    String help =
        "usage: %s [flags]; each flag also by the environment variable beside it%n".formatted(name)
            + usage
            + Common.usage(name, port);
    if (List.of(arguments).contains("--help")) {
      System.out.print(help);
      return;
    }
    // Answers leave at once: with Nagle's algorithm a small one waits for the caller's delayed ACK.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    // A name is looked up again when the sender asks for it, not served from memory for longer.
    Security.setProperty("networkaddress.cache.ttl", "1");
    try {
      var options = new Options(arguments, System.getenv());
      var common = Common.from(name, port, options);
      var log =
          new Log(
              System.out,
              InstantSource.system(),
              JsonLine.empty().with("service", name).with(common.identity()));
      SystemLog.to(log);
      serve(making, options, common, log);
    } catch (UsageException usageError) {
      System.err.println(name + ": " + usageError.getMessage() + "\n" + help);
      System.exit(2);
    }
  }

  private static void serve(Making making, Options options, Common common, Log log)
      throws InterruptedException {
    try {
      Service service = making.make(options, common, log);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(service, log), "stop"));
      service.warmUp();
    } catch (IOException cannotListen) {
      log.warn(
          "cannot listen",
          JsonLine.empty()
              .with("address", common.bind().getHostAddress() + ":" + common.port())
              .with("error", cannotListen.toString()));
      System.exit(1);
    }
  }

  /** Ends with 0 where every call was finished; the JVM's own end after a signal is 143. */
  private static void stop(Service service, Log log) {
    int status = 1;
    try (service) {
      int unfinished = service.drain();
      log.info("stopped", JsonLine.empty().with("unfinished", unfinished));
      status = unfinished == 0 ? 0 : 1;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      Runtime.getRuntime().halt(status);
    }
  }
}
