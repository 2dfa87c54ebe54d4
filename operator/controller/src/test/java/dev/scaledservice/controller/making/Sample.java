package dev.scaledservice.controller.making;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;

/** What the tests of this package start from. */
final class Sample {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final YAMLMapper YAML = YAMLMapper.builder().build();

  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final Owner OWNER = new Owner("shop", "worker", "11111111-2222-3333-4444-555555555555");

  /** The pods of the smallest object that the documentation shows. */
  static final JsonNode TEMPLATE =
      yaml(
          """
          spec:
            containers:
            - {name: worker, image: "registry.example/worker:1.4.0", ports: [{name: http, containerPort: 9002}]}
          """);

  static final Revision REVISION = Revision.of(TEMPLATE);
  static final RolloutPolicy POLICY = RolloutPolicy.of(null);
  static final Injection INJECTION =
      new Injection(
          new Injection.Statsd("scaledservice-data.scaledservice.svc", 8125),
          "consul.consul.svc:8500",
          5);
  static final Injection NOTHING = new Injection(null, null, 0);

  private Sample() {}

  static JsonNode yaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** As it would be sent. */
  static JsonNode sent(KubernetesResource resource) {
    return json(Serialization.asJson(resource));
  }

  static Revision revision(String letter) {
    return new Revision(letter.repeat(10));
  }
}
