package dev.scaledservice.worker;

import dev.scaledservice.kit.JsonLine;
import dev.scaledservice.kit.Log;
import dev.scaledservice.kit.Options;
import dev.scaledservice.kit.UsageException;
import java.io.IOException;
import java.security.Security;
import java.time.InstantSource;
import java.util.List;

/** Starts an instance; SIGTERM drains it and ends the process with 0. */
final class Main {
  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    if (List.of(arguments).contains("--help")) {
      System.out.print(Settings.USAGE);
      return;
    }
    // Answers leave at once: with Nagle's algorithm a small one waits for the caller's delayed ACK.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    // A name is looked up again when the sender asks for it, not served from memory for longer.
    Security.setProperty("networkaddress.cache.ttl", "1");
    Settings settings;
    try {
      settings = Settings.from(new Options(arguments, System.getenv()));
    } catch (UsageException usage) {
      System.err.println("worker: " + usage.getMessage() + "\n" + Settings.USAGE);
      System.exit(2);
      return;
    }
    var log =
        new Log(
            System.out,
            InstantSource.system(),
            JsonLine.empty()
                .with("service", "worker")
                .with("instance", settings.instance())
                .with("revision", settings.revision()));
    try {
      var worker = new Worker(settings, log);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(worker, log), "stop"));
      worker.warmUp();
    } catch (IOException cannotListen) {
      log.warn(
          "cannot listen",
          JsonLine.empty()
              .with("address", settings.bind().getHostAddress() + ":" + settings.port())
              .with("error", cannotListen.toString()));
      System.exit(1);
    }
  }

  /** Ends with 0 where every call was finished; the JVM's own end after a signal is 143. */
  private static void stop(Worker worker, Log log) {
    int status = 1;
    try (worker) {
      int unfinished = worker.drain();
      log.info("stopped", JsonLine.empty().with("unfinished", unfinished));
      status = unfinished == 0 ? 0 : 1;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      Runtime.getRuntime().halt(status);
    }
  }
}
