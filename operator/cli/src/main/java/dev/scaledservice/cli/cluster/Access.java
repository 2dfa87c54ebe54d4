package dev.scaledservice.cli.cluster;

import dev.scaledservice.api.ScaledService;
import dev.scaledservice.cli.CliException;
import dev.scaledservice.cli.ExitCode;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to reach a cluster, as in kubectl. */
public final class Access {

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      description = "That of the context if absent.")
  private @Nullable String namespace;

  @Option(names = "--context", paramLabel = "CONTEXT", description = "A context of the kubeconfig.")
  private @Nullable String context;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Else KUBECONFIG, else ~/.kube/config, else the service account of a pod.")
  private @Nullable Path kubeconfig;

  /** A connected cluster. */
  record Cluster(KubernetesClient client, String namespace) {

    MixedOperation<ScaledService, KubernetesResourceList<ScaledService>, Resource<ScaledService>>
        services() {
      return client.resources(ScaledService.class);
    }

    Resource<ScaledService> service(String name) {
      return services().inNamespace(namespace).withName(name);
    }

    /**
     * @throws CliException where there is none
     */
    ScaledService get(String name) {
      ScaledService found = service(name).get();
      if (found == null) {
        throw new CliException(
            ExitCode.NO,
            "there is no ScaledService \"%s\" in the namespace \"%s\"; ssvc get -A lists all"
                .formatted(name, namespace));
      }
      return found;
    }
  }

  /**
   * Does something with the cluster.
   *
   * @throws CliException for anything that goes wrong, saying what to do next
   */
  int with(Function<Cluster, Integer> work) {
    Config config = config();
    String where = namespace != null ? namespace : config.getNamespace();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      return work.apply(new Cluster(client, where == null ? "default" : where));
    } catch (KubernetesClientException failure) {
      throw ClusterFailure.explained(failure, config);
    }
  }

  private Config config() {
    Config config = read();
    if (context != null
        && config.getContexts().stream().noneMatch(known -> known.getName().equals(context))) {
      throw new CliException(
          ExitCode.USAGE,
          "there is no context \"%s\"; there are: %s"
              .formatted(
                  context,
                  config.getContexts().stream()
                      .map(NamedContext::getName)
                      .collect(Collectors.joining(", "))));
    }
    // A person waits: one more attempt is worth it, ten are not.
    config.setRequestRetryBackoffLimit(1);
    return config;
  }

  private Config read() {
    if (kubeconfig == null) {
      return Config.autoConfigure(context);
    }
    if (!Files.isReadable(kubeconfig)) {
      throw new CliException(ExitCode.USAGE, kubeconfig + ": there is no such file");
    }
    return Config.fromKubeconfig(context, kubeconfig.toFile());
  }
}
