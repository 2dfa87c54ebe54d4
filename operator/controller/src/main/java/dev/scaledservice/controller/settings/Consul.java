package dev.scaledservice.controller.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The Consul in which instances are registered. */
public record Consul(
    @Setting(about = "Such as http://consul.consul:8500; without, nothing is registered")
        @Nullable URI address,
    @Setting(about = "Token; better in a file") @Nullable Secret token,
    @Setting(about = "File that holds the token; read again when it changes or is refused")
        @Nullable Path tokenFile,
    @Setting(about = "PEM file of the authorities to trust; without, those of the machine")
        @Nullable Path caFile,
    @Setting(about = "Datacenter to write to; without, the agent's own")
        @Nullable String datacenter,
    @Setting(
            about =
                "Tells this cluster's instances from those of others in the same Consul: clusters"
                    + " that share one must differ; without, the uid of the namespace kube-system")
        @Nullable String clusterId,
    @Setting(about = "Every entry is compared again after this long", byDefault = "60s")
        Duration resync,
    @Setting(
            about = "Whether a service name that another owner holds may be joined",
            byDefault = "false")
        boolean allowSharedNames,
    @Setting(about = "CONSUL_HTTP_ADDR of the instances; without, the address above")
        @Nullable URI advertise) {

  public Consul {
    new Wants()
        .that(
            address == null || (Urls.plain(address) && noPath(address)),
            "address",
            "scheme, host and port such as http://127.0.0.1:8500")
        .that(
            advertise == null || (Urls.plain(advertise) && noPath(advertise)),
            "advertise",
            "scheme, host and port such as http://consul:8500")
        .that(
            token == null || tokenFile == null,
            "tokenFile",
            "token or tokenFile, not both",
            "token")
        .that(
            clusterId == null || clusterId.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"),
            "clusterId",
            "at most 63 of a-z, 0-9 and -")
        .that(resync.toSeconds() >= 1, "resync", "1s or more")
        .orThrow();
  }

  /** What instances find in their environment; null where there is no Consul. */
  public @Nullable URI addressOfInstances() {
    return advertise == null ? address : advertise;
  }

  private static boolean noPath(URI url) {
    return url.getPath().isEmpty() || url.getPath().equals("/");
  }
}
