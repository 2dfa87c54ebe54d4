package dev.scaledservice.controller.acting;

import dev.scaledservice.api.ScaledServiceSpec;
import dev.scaledservice.controller.acting.Done.Finding;
import dev.scaledservice.discovery.Reason;
import dev.scaledservice.discovery.Status;
import dev.scaledservice.discovery.Told;
import org.jspecify.annotations.Nullable;

/** The content of the condition {@code DiscoverySynced}. */
final class Synced {

  private Synced() {}

  /** The operator has no Consul: worth a word only to those who ask for one. */
  static @Nullable Finding withoutConsul(ScaledServiceSpec spec) {
    return asksForConsul(spec)
        ? new Finding(
            false,
            "NoConsul",
            "the operator's settings name no Consul: set consul.address there, or leave out"
                + " spec.discovery.consul")
        : null;
  }

  /** It is not known which cluster this is, so nothing can be said to be ours. */
  static Finding withoutIdentity(String why) {
    return new Finding(false, "ClusterUnknown", why);
  }

  /**
   * Nothing is said before the first look, which takes milliseconds: it would only alarm people.
   *
   * <p>A service without a port is at fault only if it asks to be registered: one that takes its
   * work from a queue has none.
   */
  static @Nullable Finding of(ScaledServiceSpec spec, Status status, Told told) {
    String counts = "%d registered, %d passing".formatted(status.registered(), status.passing());
    if (ServingPort.of(spec.ports(), spec.template()) instanceof ServingPort.Nowhere(String why)) {
      if (asksForConsul(spec)) {
        return new Finding(false, "NoPort", why);
      } else if (status.synced()) {
        return new Finding(true, "NoPort", "%s; %s".formatted(counts, why));
      }
    }
    if (status.reason() == Reason.PENDING) {
      return null;
    }
    if (status.synced() && !told.synced() && told.reason() != Reason.PENDING) {
      return new Finding(false, told.reason().condition(), told.message());
    }
    return new Finding(
        status.synced(), status.reason().condition(), status.synced() ? counts : status.message());
  }

  private static boolean asksForConsul(ScaledServiceSpec spec) {
    return spec.discovery() != null && spec.discovery().consul() != null;
  }
}
