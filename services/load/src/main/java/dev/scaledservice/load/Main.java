package dev.scaledservice.load;

import dev.scaledservice.kit.JsonLine;
import dev.scaledservice.kit.Log;
import dev.scaledservice.kit.Options;
import dev.scaledservice.kit.SystemLog;
import dev.scaledservice.kit.UsageException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Reports on stdout, logs on stderr. Ends with 0, with 1 where more calls failed than {@code
 * --max-failed} allows, with 2 where the command line cannot be meant. SIGINT and SIGTERM end the
 * sending, not the report: what is under way is waited for and summed up.
 */
final class Main {
  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    if (List.of(arguments).contains("--help")) {
      System.out.print(Settings.USAGE);
      return;
    }
    Load load;
    double mostFailed;
    try {
      var settings = Settings.from(new Options(arguments, System.getenv()));
      var log =
          new Log(System.err, InstantSource.system(), JsonLine.empty().with("service", "load"));
      SystemLog.to(log);
      load = new Load(settings, System.out, log);
      mostFailed = settings.mostFailed();
    } catch (UsageException usage) {
      System.err.println("load: " + usage.getMessage() + "\n" + Settings.USAGE);
      System.exit(2);
      return;
    }
    var reported = new CountDownLatch(1);
    int[] verdict = {1};
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  load.stop();
                  try {
                    reported.await();
                  } catch (InterruptedException hurry) {
                    Thread.currentThread().interrupt();
                  }
                  Runtime.getRuntime().halt(verdict[0]);
                },
                "stop"));
    try {
      Tally total = load.run();
      verdict[0] = total.failed() > mostFailed * total.sent() ? 1 : 0;
    } finally {
      reported.countDown();
    }
    System.exit(verdict[0]);
  }
}
