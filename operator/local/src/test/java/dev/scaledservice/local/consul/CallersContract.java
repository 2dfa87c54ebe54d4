package dev.scaledservice.local.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.client.admission.ConsulAdmission;
import dev.scaledservice.client.consul.Consul;
import dev.scaledservice.client.consul.Follower;
import dev.scaledservice.client.discovery.ConsulInstances;
import dev.scaledservice.client.discovery.Instance;
import dev.scaledservice.client.discovery.Instances.Freshness;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the client library relies on in a Consul. */
abstract class CallersContract {

  private final String service = "called-" + UUID.randomUUID();
  private final HttpClient http = HttpClient.newHttpClient();
  private Consul client;

  abstract URI consul();

  @BeforeEach
  void connect() {
    client = Consul.at(consul().toString());
  }

  @AfterEach
  void disconnect() throws Exception {
    put("/v1/catalog/deregister", "{\"Node\":\"%s\"}".formatted(service));
    client.close();
    http.close();
  }

  @Test
  void callersFindInstancesWithTheirWeightsAndRevisions() throws Exception {
    try (var instances = ConsulInstances.of(client, service)) {
      register("one", 7);
      await().until(() -> ids(instances).equals(List.of("one")));
      assertThat(instances.now().getFirst())
          .isEqualTo(new Instance("one", "127.0.0.7", 9002, 7, "5f2a", ""));

      register("two", 1);
      await().until(() -> ids(instances).equals(List.of("one", "two")));
      put("/v1/catalog/deregister", "{\"Node\":\"%s\",\"ServiceID\":\"one\"}".formatted(service));
      await().until(() -> ids(instances).equals(List.of("two")));

      put("/v1/catalog/deregister", "{\"Node\":\"%s\",\"ServiceID\":\"two\"}".formatted(service));
      await().until(() -> instances.freshness() == Freshness.DOUBTED);
      assertThat(ids(instances)).containsExactly("two");
    }
  }

  @Test
  void callersObeyTheDocumentAndKeepItWhenItIsDeleted() throws Exception {
    String key = "/v1/kv/scaledservice/v1/" + service + "/control";
    try (var following = new ConsulAdmission(client, service)) {
      await().until(() -> following.state() == ConsulAdmission.State.ABSENT);
      put(
          key,
          """
          {"schema":1,"epoch":1,"generation":1,"validForSeconds":120,"reason":"a test",
           "admission":[{"class":"normal","parts":10000},{"class":"low","parts":1000}]}
          """);
      await()
          .until(() -> following.admission().shares().toString().equals("normal 100 %, low 10 %"));
      send(HttpRequest.newBuilder(consul().resolve(key)).DELETE());
      await().until(() -> following.state() == ConsulAdmission.State.ABSENT);
      assertThat(following.admission().shares()).hasToString("normal 100 %, low 10 %");
    }
  }

  /** A wait that runs out is answered differently by the parts of Consul that answer it. */
  @Test
  void aQuietTimeIsNoOutage() throws Exception {
    register("one", 1);
    put("/v1/kv/" + service, "something");
    for (String path :
        List.of("/v1/health/service/" + service + "?passing=true", "/v1/kv/" + service + "?raw")) {
      var events = new CopyOnWriteArrayList<String>();
      try (var _ = client.follow(path, new Impatient(events))) {
        await().until(() -> events.stream().filter(e -> e.equals("unchanged")).count() > 2);
      }
      assertThat(events).as(path).noneMatch(e -> e.startsWith("away"));
    }
  }

  private record Impatient(List<String> events) implements Follower {

    @Override
    public void found(byte[] body) {
      events.add("found");
    }

    @Override
    public void absent() {
      events.add("absent");
    }

    @Override
    public void unchanged() {
      events.add("unchanged");
    }

    @Override
    public void away(String why) {
      events.add("away: " + why);
    }

    @Override
    public Duration patience() {
      return Duration.ofMillis(200);
    }
  }

  private static List<String> ids(ConsulInstances instances) {
    return instances.now().stream().map(Instance::id).sorted().toList();
  }

  private void register(String id, int weight) throws Exception {
    put(
        "/v1/catalog/register",
        """
        {"Node":"%1$s","Address":"127.0.0.1","Service":{"ID":"%2$s","Service":"%1$s",
          "Address":"127.0.0.7","Port":9002,"Weights":{"Passing":%3$d,"Warning":1},
          "Meta":{"revision":"5f2a"}}}
        """
            .formatted(service, id, weight));
  }

  private void put(String path, String body) throws Exception {
    send(HttpRequest.newBuilder(consul().resolve(path)).PUT(BodyPublishers.ofString(body)));
  }

  private void send(HttpRequest.Builder request) throws Exception {
    var answer = http.send(request.build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }
}
