package dev.scaledservice.controller.leadership;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpecBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The Lease, as one candidate reads and writes it. Every write carries the version that was read,
 * so that of two candidates one is refused.
 */
final class Leases {

  private final KubernetesClient client;
  private final String namespace;
  private final String name;
  private final String identity;
  private final Duration leaseDuration;
  private final InstantSource clock;

  /**
   * @param patience the longest wait for an answer
   */
  Leases(
      KubernetesClient client,
      String namespace,
      String name,
      String identity,
      Duration leaseDuration,
      Duration patience,
      InstantSource clock) {
    this.client = Impatient.of(client, patience);
    this.namespace = namespace;
    this.name = name;
    this.identity = identity;
    this.leaseDuration = leaseDuration;
    this.clock = clock;
  }

  /** As the API server has it; null where there is none. */
  @Nullable Lease read() {
    return client.leases().inNamespace(namespace).withName(name).get();
  }

  /** Makes the first Lease, ours. */
  Lease create() {
    Lease lease =
        new LeaseBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .endMetadata()
            .withSpec(held(null))
            .build();
    return client.resource(lease).create();
  }

  /** Renews ours, or takes over another's. */
  Lease hold(Lease read) {
    return update(read, held(read.getSpec()));
  }

  /** Leaves the Lease without a holder, so that whoever looks next may take it. */
  Lease release(Lease read) {
    LeaseSpec free =
        new LeaseSpecBuilder(read.getSpec())
            .withHolderIdentity("")
            .withLeaseDurationSeconds(1)
            .withRenewTime(now())
            .build();
    return update(read, free);
  }

  boolean isOurs(Lease lease) {
    return identity.equals(holder(lease));
  }

  /** Who holds it; empty for nobody. */
  static String holder(Lease lease) {
    return lease.getSpec() == null
        ? ""
        : Objects.requireNonNullElse(lease.getSpec().getHolderIdentity(), "");
  }

  /** How many times it has changed hands. */
  int transitions(Lease lease) {
    Integer transitions = lease.getSpec() == null ? null : lease.getSpec().getLeaseTransitions();
    return transitions == null ? 0 : transitions;
  }

  /**
   * Tells one holding of the Lease from any other, also where it was deleted and made anew: {@code
   * uid/transitions}.
   */
  String reign(Lease lease) {
    return lease.getMetadata().getUid() + "/" + transitions(lease);
  }

  /** How long its holder may be silent: what the holder promised, else what we would. */
  Duration duration(Lease lease) {
    Integer seconds = lease.getSpec() == null ? null : lease.getSpec().getLeaseDurationSeconds();
    return seconds == null ? leaseDuration : Duration.ofSeconds(seconds);
  }

  @Override
  public String toString() {
    return "Lease " + namespace + "/" + name;
  }

  private Lease update(Lease read, LeaseSpec spec) {
    return client.resource(new LeaseBuilder(read).withSpec(spec).build()).update();
  }

  private LeaseSpec held(@Nullable LeaseSpec before) {
    ZonedDateTime now = now();
    LeaseSpecBuilder spec =
        new LeaseSpecBuilder()
            .withHolderIdentity(identity)
            .withLeaseDurationSeconds((int) leaseDuration.toSeconds())
            .withAcquireTime(now)
            .withRenewTime(now)
            .withLeaseTransitions(0);
    if (before != null) {
      int transitions = Objects.requireNonNullElse(before.getLeaseTransitions(), 0);
      if (identity.equals(before.getHolderIdentity())) {
        spec.withAcquireTime(before.getAcquireTime()).withLeaseTransitions(transitions);
      } else {
        spec.withLeaseTransitions(transitions + 1);
      }
    }
    return spec.build();
  }

  private ZonedDateTime now() {
    return clock.instant().atZone(ZoneOffset.UTC);
  }
}
