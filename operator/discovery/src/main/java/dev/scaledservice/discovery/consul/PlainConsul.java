package dev.scaledservice.discovery.consul;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.discovery.Access;
import dev.scaledservice.discovery.Reason;
import dev.scaledservice.discovery.RegistryException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;

/** Consul over plain HTTP: no redirect is followed, no answer read beyond a bound. */
final class PlainConsul implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A node with a hundred thousand instances answers with less. */
  private static final long MOST_BYTES = 64L << 20;

  private static final Pattern INDEX = Pattern.compile("[1-9][0-9]*");

  private final Access access;
  private final Calls calls;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http;

  PlainConsul(Access access, Calls calls) {
    this.access = access;
    this.calls = calls;
    var builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(access.connectTimeout())
            .executor(executor);
    if (access.trust() != null) {
      builder.sslContext(Tls.trusting(access.trust()));
    }
    this.http = builder.build();
  }

  /**
   * A read whose answer may be used as evidence: from the leader, and with nothing left out.
   *
   * @param endpoint path up to the name
   * @param name last segment of the path
   */
  JsonNode read(String endpoint, String name) throws RegistryException {
    var path = endpoint + "/" + encoded(name) + "?consistent" + datacenter("&");
    return calls.make("GET " + endpoint, token -> send(request(path, token).GET()), this::evidence);
  }

  /**
   * A transaction.
   *
   * @return what Consul said to it: done, refused in part, or too large
   */
  HttpResponse<String> transact(String operations) throws RegistryException {
    var body = BodyPublishers.ofString(operations);
    return calls.make(
        "PUT /v1/txn",
        token -> send(request("/v1/txn" + datacenter("?"), token).PUT(body)),
        answer ->
            switch (answer.statusCode()) {
              case 200, 409, 413 -> answer;
              default -> throw calls.failure(answer.statusCode(), answer.body());
            });
  }

  JsonNode json(String body) throws RegistryException {
    try {
      var tree = JSON.readTree(body);
      if (tree.isMissingNode()) {
        throw calls.unusable("an empty body");
      }
      return tree;
    } catch (JsonProcessingException e) {
      throw calls.unusable("not JSON", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
    executor.close();
  }

  private JsonNode evidence(HttpResponse<String> answer) throws RegistryException {
    if (answer.statusCode() != 200) {
      throw calls.failure(answer.statusCode(), answer.body());
    }
    var headers = answer.headers();
    if (headers
        .firstValue("X-Consul-Results-Filtered-By-ACLs")
        .filter("true"::equals)
        .isPresent()) {
      throw new RegistryException(
          Reason.DENIED, "the token does not show everything: it wants node:read and service:read");
    }
    if (headers.firstValue("X-Consul-KnownLeader").filter("false"::equals).isPresent()) {
      throw new RegistryException(Reason.NO_LEADER, Calls.NO_LEADER);
    }
    if (!headers.firstValue("X-Consul-Index").filter(INDEX.asMatchPredicate()).isPresent()) {
      throw calls.unusable(Calls.NO_INDEX);
    }
    return json(answer.body());
  }

  private HttpRequest.Builder request(String path, String token) {
    var builder = HttpRequest.newBuilder(access.address().resolve(path));
    if (!token.isEmpty()) {
      builder.header("X-Consul-Token", token);
    }
    return builder;
  }

  private Future<HttpResponse<String>> send(HttpRequest.Builder request) {
    return http.sendAsync(
        request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), MOST_BYTES));
  }

  private String datacenter(String separator) {
    var name = access.datacenter();
    return name == null ? "" : separator + "dc=" + encoded(name);
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
