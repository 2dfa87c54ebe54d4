package dev.scaledservice.signals.http;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;

/**
 * Why there is no answer, from what the JDK throws: by type, since its messages come and go.
 *
 * @param server as messages call it, such as {@code Prometheus main}
 * @param settings where the operator's settings speak of it, such as {@code
 *     prometheus.servers.main}
 * @param connectTimeout how long opening a connection may take
 */
public record NoAnswer(String server, String settings, Duration connectTimeout, Throwable thrown) {

  /** Whether no connection was taken in time. */
  public boolean isConnectTimeout() {
    return causedBy(HttpConnectTimeoutException.class::isInstance);
  }

  /** In one clause, with what to look at. */
  public String words() {
    if (isConnectTimeout()) {
      return "%s takes no connection within %s".formatted(server, text(connectTimeout));
    } else if (causedBy(UnresolvedAddressException.class::isInstance)) {
      return "the host of %s is not known: check %s.url".formatted(server, settings);
    } else if (causedBy(ConnectException.class::isInstance)) {
      return "%s refuses connections: does it run, and is the port in %s.url right?"
          .formatted(server, settings);
    } else if (causedBy(CertPathBuilderException.class::isInstance)) {
      return "the certificate of %s is signed by nobody who is trusted: check %s.caFile"
          .formatted(server, settings);
    } else if (causedBy(CertificateException.class::isInstance)) {
      return "the certificate of %s does not hold: %s".formatted(server, deepest());
    } else if (causedBy(SSLException.class::isInstance)) {
      return "%s and the operator do not agree on TLS (%s): is https right in %s.url?"
          .formatted(server, deepest(), settings);
    }
    return "%s breaks its answer off: %s".formatted(server, deepest());
  }

  /** The time for the whole answer is over. */
  public static String late(String server, Duration timeout) {
    return "%s does not answer within %s".formatted(server, text(timeout));
  }

  private boolean causedBy(Predicate<Throwable> kind) {
    for (Throwable link = thrown; link != null; link = link.getCause()) {
      if (kind.test(link)) {
        return true;
      }
    }
    return false;
  }

  private String deepest() {
    Throwable link = thrown;
    while (link.getCause() != null) {
      link = link.getCause();
    }
    return link.getMessage() == null ? link.getClass().getSimpleName() : link.getMessage();
  }

  private static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}
