package dev.scaledservice.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code kubectl get} prints. */
public abstract class TableContract extends ApiContract {
  private static final String KUBECTL =
      "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

  @Test
  void aListHasItsColumns() throws Exception {
    createGadget("one", Map.of("color", "red"));
    createGadget("two", Map.of("size", 1));
    JsonNode table = table("gadgets", "");
    assertThat(table.path("kind").asText()).isEqualTo("Table");
    assertThat(texts(table.path("columnDefinitions"), "name")).startsWith("Name", "Color");
    assertThat(table.at("/columnDefinitions/0/format").asText()).isEqualTo("name");
    assertThat(table.path("rows"))
        .extracting(row -> row.at("/cells/0").asText() + " " + row.at("/cells/1").asText())
        .containsExactly("one red", "two blue");
    assertThat(table.at("/rows/0/object/metadata/name").asText()).isEqualTo("one");
    assertThat(table.at("/rows/0/object/spec").isMissingNode()).isTrue();
    assertThat(table.at("/metadata/resourceVersion").asText()).isNotEmpty();
  }

  @Test
  void oneObjectIsOneRow() throws Exception {
    createGadget("one", Map.of("color", "red"));
    JsonNode table = table("gadgets/one", "?includeObject=Object");
    assertThat(table.path("rows")).hasSize(1);
    assertThat(table.at("/rows/0/object/spec/color").asText()).isEqualTo("red");
  }

  @Test
  void aBuiltInKindHasItsAge() throws Exception {
    client.resource(template("worker").build()).create();
    JsonNode table = table("apps/v1", "deployments", "");
    List<String> columns = texts(table.path("columnDefinitions"), "name");
    assertThat(columns).contains("Name", "Age");
    assertThat(table.at("/rows/0/cells/" + columns.indexOf("Age")).asText()).matches("\\d+s");
  }

  private JsonNode table(String what, String query) throws Exception {
    return table(gadgetGroup(), what, query);
  }

  private JsonNode table(String group, String what, String query) throws Exception {
    var request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(
                "%sapis/%s/namespaces/%s/%s%s"
                    .formatted(client.getMasterUrl(), group, namespace, what, query))
            .header("Accept", KUBECTL)
            .build();
    return answer(request);
  }

  private JsonNode answer(HttpRequest request) throws Exception {
    String body = client.getHttpClient().sendAsync(request, String.class).get().bodyString();
    return new ObjectMapper().readTree(body);
  }

  private static List<String> texts(JsonNode list, String field) {
    var texts = new ArrayList<String>();
    list.forEach(one -> texts.add(one.path(field).asText()));
    return texts;
  }
}
