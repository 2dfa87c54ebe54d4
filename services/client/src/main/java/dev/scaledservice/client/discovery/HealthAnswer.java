package dev.scaledservice.client.discovery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code /v1/health/service/NAME}: a list of {@code {Node: {Address}, Service: {ID, Address,
 * Port, Weights: {Passing}, Meta: {revision, pod}}}}. Token by token: thousands of instances leave
 * no tree behind.
 */
final class HealthAnswer {
  private static final JsonFactory JSON = new JsonFactory();

  /** Consul's own bounds of a weight. */
  private static final int HEAVIEST = 65_535;

  private HealthAnswer() {}

  /**
   * @throws IOException where it is none
   */
  static List<Instance> read(byte[] body) throws IOException {
    var instances = new ArrayList<Instance>();
    try (JsonParser json = JSON.createParser(body)) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw new IOException("the answer is no list of instances");
      }
      while (json.nextToken() != JsonToken.END_ARRAY) {
        instances.add(entry(json));
      }
    }
    return instances;
  }

  private static Instance entry(JsonParser json) throws IOException {
    expectObject(json);
    var found = new Found();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "Node" -> node(json, found);
        case "Service" -> service(json, found);
        default -> json.skipChildren();
      }
    }
    return found.instance();
  }

  private static void node(JsonParser json, Found found) throws IOException {
    expectObject(json);
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals("Address")) {
        found.node = json.getValueAsString("");
      } else {
        json.skipChildren();
      }
    }
  }

  private static void service(JsonParser json, Found found) throws IOException {
    expectObject(json);
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "ID" -> found.id = json.getValueAsString("");
        case "Address" -> found.host = json.getValueAsString("");
        case "Port" -> found.port = json.getValueAsInt();
        case "Weights" -> {
          if (value == JsonToken.START_OBJECT) {
            weights(json, found);
          }
        }
        case "Meta" -> {
          if (value == JsonToken.START_OBJECT) {
            meta(json, found);
          }
        }
        default -> json.skipChildren();
      }
    }
  }

  private static void weights(JsonParser json, Found found) throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals("Passing")) {
        found.weight = Math.clamp(json.getValueAsInt(1), 1, HEAVIEST);
      } else {
        json.skipChildren();
      }
    }
  }

  private static void meta(JsonParser json, Found found) throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "revision" -> found.revision = json.getValueAsString("");
        case "pod" -> found.pod = json.getValueAsString("");
        default -> json.skipChildren();
      }
    }
  }

  private static void expectObject(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new IOException("an instance in the answer is no object");
    }
  }

  private static final class Found {
    private String id = "";
    private String host = "";
    private String node = "";
    private int port;
    private int weight = 1;
    private String revision = "";
    private String pod = "";

    /** An instance without an address of its own has its node's. */
    Instance instance() {
      return new Instance(id, host.isEmpty() ? node : host, port, weight, revision, pod);
    }
  }
}
