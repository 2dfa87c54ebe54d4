package dev.scaledservice.discovery.consul;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.scaledservice.discovery.Access;
import dev.scaledservice.discovery.CallFigures;
import dev.scaledservice.discovery.Reason;
import dev.scaledservice.discovery.RegistryException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What every call has in common, whichever client makes it: it ends in time, it is counted, and a
 * failure is said in the same words.
 */
final class Calls {

  static final String NO_LEADER = "Consul has no leader";
  static final String NO_INDEX = "no X-Consul-Index above zero";

  private final Access access;
  private final Token token;
  private final Meter meter = new Meter();

  /** Starts a call with this token. */
  @FunctionalInterface
  interface Start<A> {
    Future<A> with(String token) throws RegistryException;
  }

  /** Says what an answer means. */
  @FunctionalInterface
  interface Judge<A, T> {
    T of(A answer) throws RegistryException;
  }

  Calls(Access access) {
    this.access = access;
    this.token = new Token(access.credential());
  }

  /**
   * Makes a call, and makes it once more with a new token when the old one was refused.
   *
   * @param endpoint what to count it as
   */
  <A, T> T make(String endpoint, Start<A> start, Judge<A, T> judge) throws RegistryException {
    var sent = token.current();
    try {
      return once(endpoint, start.with(sent), judge);
    } catch (RegistryException e) {
      if (e.reason() == Reason.DENIED && token.refused(sent)) {
        return once(endpoint, start.with(token.current()), judge);
      }
      throw e;
    }
  }

  List<CallFigures> figures() {
    return meter.figures();
  }

  private <A, T> T once(String endpoint, Future<A> call, Judge<A, T> judge)
      throws RegistryException {
    long start = System.nanoTime();
    String outcome = "ok";
    try {
      return judge.of(finished(call, access.callTimeout()));
    } catch (RegistryException e) {
      outcome = e.reason().condition();
      throw e;
    } finally {
      meter.count(endpoint, outcome, System.nanoTime() - start);
    }
  }

  private <T> T finished(Future<T> call, Duration timeout) throws RegistryException {
    try {
      return call.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      call.cancel(true);
      throw unreachable("does not answer within " + seconds(timeout), e);
    } catch (InterruptedException e) {
      call.cancel(true);
      Thread.currentThread().interrupt();
      throw unreachable("was not waited for: interrupted", e);
    } catch (ExecutionException e) {
      throw failure(Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  /** The failure that a client reports as an exception. */
  private RegistryException failure(Throwable cause) {
    for (var link = cause; link != null; link = link.getCause()) {
      switch (link) {
        case RegistryException ours -> {
          return ours;
        }
        case HttpConnectTimeoutException late -> {
          return unreachable(
              "takes no connection within " + seconds(access.connectTimeout()), late);
        }
        case JsonProcessingException text -> {
          return unusable("not JSON", text);
        }
        case ConnectException refused -> {
          return unreachable("refuses connections", refused);
        }
        default -> {}
      }
    }
    for (var link = cause; link != null; link = link.getCause()) {
      if (link instanceof IOException) {
        return unreachable("breaks off: " + link.getMessage(), cause);
      }
    }
    return new RegistryException(
        Reason.UNUSABLE, "%s: %s".formatted(access.address(), cause), cause);
  }

  private RegistryException unreachable(String what, Throwable cause) {
    return new RegistryException(
        Reason.UNREACHABLE, "Consul at %s %s".formatted(access.address(), what), cause);
  }

  /** The failure that a status other than success means. */
  RegistryException failure(int status, String body) {
    var said = said(body);
    var lower = body.toLowerCase(Locale.ROOT);
    if (status == 401 || status == 403) {
      return new RegistryException(Reason.DENIED, "Consul denies it: %s".formatted(said));
    }
    if (status >= 500
        && (lower.contains("no cluster leader") || lower.contains("no known consul servers"))) {
      return new RegistryException(Reason.NO_LEADER, NO_LEADER);
    }
    if (status == 400) {
      return new RegistryException(
          Reason.CONFLICT, "Consul does not take what was sent: %s".formatted(said));
    }
    return new RegistryException(
        Reason.UNUSABLE,
        "%s answers %d as Consul should not: %s".formatted(access.address(), status, said));
  }

  RegistryException unusable(String why) {
    return new RegistryException(Reason.UNUSABLE, notConsul(why));
  }

  RegistryException unusable(String why, Exception cause) {
    return new RegistryException(Reason.UNUSABLE, notConsul(why), cause);
  }

  private String notConsul(String why) {
    return "%s does not answer as Consul does: %s".formatted(access.address(), why);
  }

  /** What Consul said, in one line of bounded length. */
  static String said(String body) {
    var line = body.strip().replaceAll("\\s+", " ");
    // What is wrong is said at the end as often as at the beginning.
    return line.length() <= 200
        ? line
        : line.substring(0, 120) + " ... " + line.substring(line.length() - 75);
  }

  private static String seconds(Duration duration) {
    return "%.1f s".formatted(duration.toMillis() / 1000.0);
  }
}
