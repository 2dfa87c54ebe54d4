package dev.scaledservice.signals.prometheus;

import dev.scaledservice.signals.prometheus.Answer.Outcome;
import dev.scaledservice.signals.prometheus.Answer.Trouble;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;

/** Why there is no answer, from what the JDK throws: by type, since its messages come and go. */
record Failure(PrometheusServer server, Throwable thrown) {

  Trouble trouble() {
    if (causedBy(HttpConnectTimeoutException.class::isInstance)) {
      return new Trouble(
          Outcome.TIMEOUT,
          "%s takes no connection within %s".formatted(server, text(server.connectTimeout())));
    }
    return new Trouble(Outcome.UNREACHABLE, words());
  }

  /** The time for the whole answer is over. */
  static Trouble late(PrometheusServer server) {
    return new Trouble(
        Outcome.TIMEOUT,
        "%s does not answer within %s".formatted(server, text(server.requestTimeout())));
  }

  private String words() {
    if (causedBy(UnresolvedAddressException.class::isInstance)) {
      return "the host of %s is not known: check %s".formatted(server, server.setting("url"));
    } else if (causedBy(ConnectException.class::isInstance)) {
      return "%s refuses connections: does it run, and is the port in %s right?"
          .formatted(server, server.setting("url"));
    } else if (causedBy(CertPathBuilderException.class::isInstance)) {
      return "the certificate of %s is signed by nobody who is trusted: check %s"
          .formatted(server, server.setting("caFile"));
    } else if (causedBy(CertificateException.class::isInstance)) {
      return "the certificate of %s does not hold: %s".formatted(server, deepest());
    } else if (causedBy(SSLException.class::isInstance)) {
      return "%s and the operator do not agree on TLS (%s): is https right in %s?"
          .formatted(server, deepest(), server.setting("url"));
    }
    return "%s breaks its answer off: %s".formatted(server, deepest());
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
