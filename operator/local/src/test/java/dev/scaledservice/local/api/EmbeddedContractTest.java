package dev.scaledservice.local.api;

import dev.scaledservice.local.contract.ApplyContract;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The embedded server keeps the contract that a real one keeps. */
class EmbeddedContractTest {
  private static EmbeddedApiServer server;
  private static KubernetesClient client;

  @BeforeAll
  static void start() {
    server = EmbeddedApiServer.start();
    client = server.client();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  @Nested
  class Applying extends ApplyContract {
    @Override
    protected KubernetesClient connect() {
      return client;
    }
  }
}
