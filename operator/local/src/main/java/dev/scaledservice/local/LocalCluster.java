package dev.scaledservice.local;

import dev.scaledservice.local.api.EmbeddedApiServer;
import dev.scaledservice.local.controllers.DeploymentController;
import dev.scaledservice.local.node.Images;
import dev.scaledservice.local.node.LocalNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An API server, a deployment controller and a node, wired together. Clients come and go, killed or
 * not; what they stored stays as long as this object does. Closing it ends every pod.
 */
public final class LocalCluster implements AutoCloseable {
  private static final String NODE = "local";

  private final EmbeddedApiServer server;
  private final KubernetesClient client;
  private final DeploymentController deployments;
  private final LocalNode node;
  private final Path kubeconfig;

  /**
   * What a cluster is made of.
   *
   * @param port of the API server on 127.0.0.1; 0 for a free one
   * @param cidr where pods get their addresses: {@code 127.x.0.0/16}, one cluster each; null for
   *     one that nobody has
   * @param folder for the kubeconfig file and, under {@code pods}, the output of pods
   * @param images what stands for the images that pods name
   * @param objects YAML files to install first, CustomResourceDefinitions above all
   */
  public record Settings(
      int port, @Nullable String cidr, Path folder, Images images, List<Path> objects) {
    public Settings {
      objects = List.copyOf(objects);
    }
  }

  private LocalCluster(
      EmbeddedApiServer server,
      KubernetesClient client,
      DeploymentController deployments,
      LocalNode node,
      Path kubeconfig) {
    this.server = server;
    this.client = client;
    this.deployments = deployments;
    this.node = node;
    this.kubeconfig = kubeconfig;
  }

  /**
   * Starts one; everything is there when this returns.
   *
   * @throws IllegalStateException if the port or the addresses cannot be had
   */
  public static LocalCluster start(Settings settings) {
    InstantSource clock = InstantSource.system();
    EmbeddedApiServer server = EmbeddedApiServer.start(settings.port());
    try {
      settings.objects().forEach(server::install);
      Files.createDirectories(settings.folder());
      Path kubeconfig = settings.folder().resolve("kubeconfig").toAbsolutePath();
      Files.writeString(kubeconfig, server.kubeconfig());
      KubernetesClient client = server.client();
      var node =
          new LocalNode(
              client,
              NODE,
              settings.cidr(),
              settings.folder().resolve("pods"),
              settings.images(),
              clock);
      var deployments = new DeploymentController(client, clock);
      return new LocalCluster(server, client, deployments, node, kubeconfig);
    } catch (IOException e) {
      server.close();
      throw new UncheckedIOException("the cluster's folder cannot be used", e);
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** Its API server. */
  public EmbeddedApiServer server() {
    return server;
  }

  /** The file that kubectl and client libraries find it by. */
  public Path kubeconfig() {
    return kubeconfig;
  }

  @Override
  public void close() {
    deployments.close();
    node.close();
    client.close();
    server.close();
  }
}
