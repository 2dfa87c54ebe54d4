package dev.scaledservice.client;

import dev.scaledservice.client.admission.Admission;
import dev.scaledservice.client.admission.ConsulAdmission;
import dev.scaledservice.client.breaker.BreakerSettings;
import dev.scaledservice.client.consul.Consul;
import dev.scaledservice.client.discovery.ConsulInstances;
import dev.scaledservice.client.discovery.Instances;
import dev.scaledservice.client.discovery.Keeping;
import dev.scaledservice.client.metrics.Statsd;
import dev.scaledservice.client.retry.RetryBudget;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts a {@link ServiceClient} together. What cannot work is refused here, not in a call. */
public final class ServiceClientBuilder {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?");

  /** How long a connection may take; the kernel's own patience is minutes. */
  private static final Duration CONNECT = Duration.ofMillis(500);

  private final String callee;
  private @Nullable Consul consul;
  private @Nullable Instances instances;
  private @Nullable Admission admission;
  private @Nullable InetAddress from;
  private Keeping keeping = Keeping.DEFAULT;
  private BreakerSettings breaker = BreakerSettings.DEFAULT;
  private Statsd statsd = Statsd.nowhere();
  private Duration deadline = Duration.ofSeconds(2);
  private int retries = 1;
  private RetryBudget budget = RetryBudget.of(0.1, 20);

  ServiceClientBuilder(String callee) {
    if (!NAME.matcher(callee).matches()) {
      throw new IllegalArgumentException(
          "the callee is \"%s\"; wants its name in Consul, such as worker".formatted(callee));
    }
    this.callee = callee;
  }

  /** Where instances and the admission document are; to be closed by who made it. */
  public ServiceClientBuilder consul(Consul other) {
    this.consul = other;
    return this;
  }

  /** Instances from elsewhere than Consul; to be closed by who made them. */
  public ServiceClientBuilder instances(Instances other) {
    this.instances = other;
    return this;
  }

  /** Admission from elsewhere than Consul. */
  public ServiceClientBuilder admission(Admission other) {
    this.admission = other;
    return this;
  }

  /** What to do while Consul cannot be relied on. */
  public ServiceClientBuilder keeping(Keeping other) {
    this.keeping = other;
    return this;
  }

  public ServiceClientBuilder breaker(BreakerSettings other) {
    this.breaker = other;
    return this;
  }

  /** Where calls are told of; to be closed by who made it. Nowhere unless told. */
  public ServiceClientBuilder statsd(Statsd other) {
    this.statsd = other;
    return this;
  }

  /** For a call with its retries, where its context has none that is sooner; 2 s unless told. */
  public ServiceClientBuilder deadline(Duration other) {
    if (!other.isPositive() || other.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException(
          "deadline is %s; wants a time up to 1 h, such as Duration.ofSeconds(2)".formatted(other));
    }
    this.deadline = other;
    return this;
  }

  /**
   * Other instances to try when a connection fails; 1, of 10 % of calls, unless told.
   *
   * @param most for one call
   * @param within shared by all calls
   */
  public ServiceClientBuilder retries(int most, RetryBudget within) {
    if (most < 0 || most > 10) {
      throw new IllegalArgumentException("retries are %d; wants 0 to 10".formatted(most));
    }
    this.retries = most;
    this.budget = within;
    return this;
  }

  /** The address of this machine that calls come from; any unless told. */
  public ServiceClientBuilder from(@Nullable InetAddress address) {
    this.from = address;
    return this;
  }

  /**
   * Follows Consul from now on.
   *
   * @throws IllegalStateException where nobody says who can be called
   */
  public ServiceClient build() {
    List<AutoCloseable> own = new ArrayList<>();
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    var http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .executor(threads);
    if (from != null) {
      http.localAddress(from);
    }
    return new ServiceClient(this, instancesOf(own), admissionOf(own), http.build(), threads, own);
  }

  private Instances instancesOf(List<AutoCloseable> own) {
    if (instances != null) {
      return instances;
    }
    if (consul == null) {
      throw new IllegalStateException(
          "a client to %s knows no instances; write .consul(Consul.at(\"http://127.0.0.1:8500\")) or .instances(Instances.fixed(\"127.0.0.1:9002\"))"
              .formatted(callee));
    }
    var followed = ConsulInstances.of(consul, callee, keeping);
    own.add(followed);
    return followed;
  }

  private Admission admissionOf(List<AutoCloseable> own) {
    if (admission != null) {
      return admission;
    }
    if (consul == null) {
      return new Admission(callee);
    }
    var followed = new ConsulAdmission(consul, callee);
    own.add(followed);
    return followed.admission();
  }

  String callee() {
    return callee;
  }

  BreakerSettings breaker() {
    return breaker;
  }

  Statsd statsd() {
    return statsd;
  }

  Duration deadline() {
    return deadline;
  }

  int retries() {
    return retries;
  }

  RetryBudget budget() {
    return budget;
  }
}
