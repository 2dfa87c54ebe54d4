package dev.scaledservice.client.consul;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Follows one path by blocking queries, as <a
 * href="https://developer.hashicorp.com/consul/api-docs/features/blocking">Consul wants them
 * written</a>: the index of an answer is asked for in the next query; an index of 0 counts as 1;
 * one that goes back (a restored or emptied Consul) begins again at 0; pauses after failures double
 * from 0.2 to 10 s, with jitter; and no more than ten rounds a second, whatever the index does.
 */
public final class Watch implements AutoCloseable {
  /** For a change, before Consul says that there was none. */
  static final Duration WAIT = Duration.ofSeconds(10);

  /** For an answer on top of the wait; Consul itself adds up to a sixteenth of the wait. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final int FOUND = 200;
  private static final int ABSENT = 404;

  private final Consul consul;
  private final String path;
  private final Follower follower;
  private final Pace pace;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  // Of the following thread alone.
  private long index;

  /** The index was not told: what comes may be news though it has the same. */
  private boolean guessed;

  private @Nullable String unreadable;

  Watch(Consul consul, String path, Follower follower, Pace pace) {
    this.consul = consul;
    this.path = path + (path.contains("?") ? "&stale" : "?stale");
    this.follower = follower;
    this.pace = pace;
    this.thread = Thread.ofVirtual().name("consul " + path).start(this::run);
  }

  private void run() {
    int failures = 0;
    int quick = 0;
    try {
      while (closed.getCount() > 0) {
        long begin = System.nanoTime();
        Duration pause;
        try {
          round();
          failures = 0;
          quick = System.nanoTime() - begin < pace.quick().toNanos() ? quick + 1 : 0;
          pause = pace.afterQuick(quick);
        } catch (IOException away) {
          index = 0;
          pause = pace.afterFailures(++failures);
          if (closed.getCount() > 0) {
            follower.away(reason(away));
          }
        }
        closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void round() throws IOException, InterruptedException {
    Duration wait = follower.patience();
    wait = wait.compareTo(WAIT) > 0 ? WAIT : wait.isNegative() ? Duration.ZERO : wait;
    HttpResponse<byte[]> answer = ask(wait);
    if (answer.statusCode() != FOUND && answer.statusCode() != ABSENT) {
      throw new IOException("it answers with status " + answer.statusCode());
    }
    long said = trusted(answer.headers());
    long next = Math.max(1, said);
    long before = index;
    boolean news = next != before || guessed;
    index = next < before ? 0 : next;
    guessed = said == 0;
    if (answer.statusCode() == ABSENT) {
      unreadable = null;
      follower.absent();
    } else if (news) {
      read(answer.body());
    } else if (unreadable == null) {
      follower.unchanged();
    } else {
      follower.away(unreadable);
    }
  }

  /** Whatever a follower throws, the watch goes on: the next change may be better. */
  private void read(byte[] body) {
    try {
      unreadable = null;
      follower.found(body);
    } catch (IOException | RuntimeException cannotRead) {
      unreadable = "what is there cannot be read: " + reason(cannotRead);
      follower.away(unreadable);
    }
  }

  /** The index, of an answer that says all there is. */
  private static long trusted(HttpHeaders headers) throws IOException {
    // The streaming backend says so of every wait without news, leader or not (seen with Consul
    // 1.22).
    boolean streamed = headers.firstValue("X-Consul-Query-Backend").orElse("").equals("streaming");
    if (!streamed && headers.firstValue("X-Consul-KnownLeader").orElse("").equals("false")) {
      throw new IOException("it has no leader");
    }
    if (headers.firstValue("X-Consul-Results-Filtered-By-ACLs").orElse("false").equals("true")) {
      throw new IOException("the token may not read all of it");
    }
    String index = headers.firstValue("X-Consul-Index").orElse("");
    if (!index.matches("\\d{1,19}")) {
      throw new IOException("its answer has no X-Consul-Index: that is no Consul");
    }
    return index.length() == 19 ? Long.MAX_VALUE : Long.parseLong(index);
  }

  private HttpResponse<byte[]> ask(Duration wait) throws IOException, InterruptedException {
    String query = "&index=%d&wait=%dms".formatted(index, Math.max(1, wait.toMillis()));
    Duration patience = wait.plus(wait.dividedBy(16)).plus(GRACE);
    var request = HttpRequest.newBuilder(consul.uri(path + (index == 0 ? "" : query)));
    String token = consul.token();
    if (token != null) {
      request.header("X-Consul-Token", token);
    }
    // The request's own timeout ends with the headers: a body that never ends would be waited for.
    var answer = consul.http().sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    try {
      return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException hung) {
      throw new IOException("it has not answered for " + patience.toMillis() + " ms", hung);
    } catch (ExecutionException failed) {
      throw new IOException(reason(failed.getCause() == null ? failed : failed.getCause()), failed);
    } finally {
      answer.cancel(true);
    }
  }

  private static String reason(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null || message.isBlank() ? thrown.toString() : message;
  }

  /** Ends the following; returns at once. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }
}
