package dev.scaledservice.e2e.pods;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.e2e.Rig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the API server wrote down about who asked for what. */
final class Audit {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Audit() {}

  /**
   * A request that was answered.
   *
   * @param right verb and resource, as in {@link #right}
   * @param code of the answer
   * @param uri that was asked for
   */
  record Request(String right, int code, String uri) {

    /** The rights it needed: an apply that made something needed that of making it as well. */
    Stream<String> rights() {
      return code == HttpURLConnection.HTTP_CREATED && right.startsWith("patch ")
          ? Stream.of(right, right.replaceFirst("patch", "create"))
          : Stream.of(right);
    }
  }

  /** The requests of a service account from some time on, first to last. */
  static List<Request> of(Rig rig, String serviceAccount, Instant from) {
    String user = "system:serviceaccount:" + serviceAccount;
    List<Request> requests = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(Path.of(rig.fact("RIG_LOG"), "audit.json"))) {
        JsonNode event = JSON.readTree(line);
        if (event.path("user").path("username").asText().equals(user)
            && Instant.parse(event.path("requestReceivedTimestamp").asText()).isAfter(from)) {
          requests.add(request(event));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return requests;
  }

  /** Such as {@code patch apps/deployments}, {@code get /pods}. */
  static String right(String verb, String group, String resource) {
    return "%s %s/%s".formatted(verb, group, resource);
  }

  private static Request request(JsonNode event) {
    JsonNode object = event.path("objectRef");
    String below = object.path("subresource").asText();
    String resource = object.path("resource").asText() + (below.isEmpty() ? "" : "/" + below);
    return new Request(
        right(event.path("verb").asText(), object.path("apiGroup").asText(), resource),
        event.path("responseStatus").path("code").asInt(),
        event.path("requestURI").asText());
  }
}
