package dev.scaledservice.discovery;

import java.net.URI;
import java.time.Duration;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Where a Consul is, and how to get in.
 *
 * @param address such as {@code http://127.0.0.1:8500}: no path, no query
 * @param credential the token
 * @param trust whom to believe; null for the authorities of the machine
 * @param datacenter which one to write to; null for the agent's own
 * @param connectTimeout longest wait for a connection
 * @param callTimeout longest wait for a whole answer
 */
public record Access(
    URI address,
    Credential credential,
    @Nullable X509TrustManager trust,
    @Nullable String datacenter,
    Duration connectTimeout,
    Duration callTimeout) {

  public Access {
    if (address.getHost() == null
        || !("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
        || !(address.getPath().isEmpty() || address.getPath().equals("/"))
        || address.getQuery() != null) {
      throw new IllegalArgumentException(
          "address is '%s'; wants scheme, host and port such as http://127.0.0.1:8500"
              .formatted(address));
    }
    if (!connectTimeout.isPositive() || !callTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "timeouts want to be above zero, not %s and %s".formatted(connectTimeout, callTimeout));
    }
  }

  /** Without a token, the machine's authorities, 0.5 s to connect and 2 s a call. */
  public static Access at(URI address) {
    return new Access(
        address, new Credential.None(), null, null, Duration.ofMillis(500), Duration.ofSeconds(2));
  }

  /** The same with a token. */
  public Access with(Credential other) {
    return new Access(address, other, trust, datacenter, connectTimeout, callTimeout);
  }

  /** The same with other timeouts. */
  public Access withTimeouts(Duration connect, Duration call) {
    return new Access(address, credential, trust, datacenter, connect, call);
  }
}
