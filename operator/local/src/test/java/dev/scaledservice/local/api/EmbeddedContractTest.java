package dev.scaledservice.local.api;

import dev.scaledservice.local.contract.ApplyContract;
import dev.scaledservice.local.contract.DeleteContract;
import dev.scaledservice.local.contract.TableContract;
import dev.scaledservice.local.contract.WatchContract;
import dev.scaledservice.local.contract.WriteContract;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The embedded server keeps the contract that a real one keeps. */
class EmbeddedContractTest {
  private static EmbeddedApiServer server;
  private static KubernetesClient connection;

  @BeforeAll
  static void start() {
    server = EmbeddedApiServer.start();
    Config config = new ConfigBuilder(server.config()).withRequestRetryBackoffLimit(0).build();
    connection = new KubernetesClientBuilder().withConfig(config).build();
  }

  @AfterAll
  static void stop() {
    connection.close();
    server.close();
  }

  @Nested
  class Applying extends ApplyContract {
    @Override
    protected KubernetesClient connect() {
      return connection;
    }
  }

  @Nested
  class Writing extends WriteContract {
    @Override
    protected KubernetesClient connect() {
      return connection;
    }
  }

  @Nested
  class Printing extends TableContract {
    @Override
    protected KubernetesClient connect() {
      return connection;
    }
  }

  @Nested
  class Deleting extends DeleteContract {
    @Override
    protected KubernetesClient connect() {
      return connection;
    }
  }

  @Nested
  class Watching extends WatchContract {
    @Override
    protected KubernetesClient connect() {
      return connection;
    }
  }
}
