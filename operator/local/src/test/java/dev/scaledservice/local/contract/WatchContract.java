package dev.scaledservice.local.contract;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Lists and watches: nothing is missed, nothing comes twice, in the order in which it happened. */
public abstract class WatchContract extends ApiContract {

  /** What a watch saw, as {@code ADDED name=value}. */
  private static final class Seen implements Watcher<ConfigMap> {
    final Queue<String> events = new ConcurrentLinkedQueue<>();

    @Override
    public void eventReceived(Action action, ConfigMap object) {
      events.add(
          "%s %s=%s"
              .formatted(action, object.getMetadata().getName(), object.getData().get("key")));
    }

    @Override
    public void onClose(@Nullable WatcherException cause) {}
  }

  private void put(String name, String value, Map<String, String> labels) {
    client
        .resource(new ConfigMapBuilder(configMap(name, labels)).addToData("key", value).build())
        .createOr(NonDeletingOperation::update);
  }

  private void drop(String name) {
    client.configMaps().inNamespace(namespace).withName(name).delete();
  }

  private Watch watch(Seen seen, String selector, @Nullable String fromVersion) {
    var options = new ListOptionsBuilder().withResourceVersion(fromVersion).build();
    return client
        .configMaps()
        .inNamespace(namespace)
        .withLabelSelector(selector)
        .watch(options, seen);
  }

  @Test
  void aWatchFromAVersionSeesWhatHappenedSinceAndWhatHappensThen() {
    put("a", "1", Map.of("own", "yes"));
    String version =
        client.configMaps().inNamespace(namespace).list().getMetadata().getResourceVersion();
    put("a", "2", Map.of("own", "yes"));
    put("b", "1", Map.of("own", "yes"));
    var seen = new Seen();
    try (Watch ignored = watch(seen, "own=yes", version)) {
      await().atMost(20, SECONDS).until(() -> seen.events.size() == 2);
      drop("a");
      await().atMost(20, SECONDS).until(() -> seen.events.size() == 3);
    }
    assertThat(seen.events).containsExactly("MODIFIED a=2", "ADDED b=1", "DELETED a=2");
  }

  @Test
  void aWatchFromNowhereBeginsWithWhatIsThere() {
    put("a", "1", Map.of("own", "yes"));
    var seen = new Seen();
    try (Watch ignored = watch(seen, "own=yes", null)) {
      await().atMost(20, SECONDS).until(() -> seen.events.size() == 1);
      put("a", "2", Map.of("own", "yes"));
      await().atMost(20, SECONDS).until(() -> seen.events.size() == 2);
    }
    assertThat(seen.events).containsExactly("ADDED a=1", "MODIFIED a=2");
  }

  @Test
  void goingInAndOutOfASelectionLooksLikeComingAndGoing() {
    String version =
        client.configMaps().inNamespace(namespace).list().getMetadata().getResourceVersion();
    var seen = new Seen();
    try (Watch ignored = watch(seen, "tier in (front,back)", version)) {
      put("a", "1", Map.of("tier", "front"));
      put("a", "2", Map.of("tier", "back"));
      put("a", "3", Map.of("tier", "batch"));
      put("a", "4", Map.of("tier", "front"));
      await().atMost(20, SECONDS).until(() -> seen.events.size() == 4);
    }
    assertThat(seen.events).first().isEqualTo("ADDED a=1");
    assertThat(List.copyOf(seen.events).subList(1, 4))
        .satisfiesExactly(
            second -> assertThat(second).isEqualTo("MODIFIED a=2"),
            third -> assertThat(third).startsWith("DELETED a="),
            fourth -> assertThat(fourth).isEqualTo("ADDED a=4"));
  }

  @Test
  void anInformerHoldsTwoHundredObjectsInPages() {
    IntStream.range(0, 200).parallel().forEach(i -> put("item-" + i, "0", Map.of("own", "yes")));
    try (SharedIndexInformer<ConfigMap> informer =
        client
            .configMaps()
            .inNamespace(namespace)
            .withLabel("own", "yes")
            .withLimit(50L)
            .inform()) {
      assertThat(informer.getStore().list()).hasSize(200);
      IntStream.range(0, 50).forEach(i -> put("item-" + i, "1", Map.of("own", "yes")));
      IntStream.range(150, 200).forEach(i -> drop("item-" + i));
      await()
          .atMost(30, SECONDS)
          .untilAsserted(() -> {
            List<ConfigMap> held = informer.getStore().list();
            assertThat(held).hasSize(150);
            assertThat(held).filteredOn(item -> "1".equals(item.getData().get("key"))).hasSize(50);
          });
    }
  }

  @Test
  void oneObjectCanBeWatchedByItsName() {
    put("a", "1", Map.of());
    put("b", "1", Map.of());
    var seen = new Seen();
    try (Watch ignored = client.configMaps().inNamespace(namespace).withName("b").watch(seen)) {
      put("a", "2", Map.of());
      put("b", "2", Map.of());
      await().atMost(20, SECONDS).until(() -> seen.events.size() == 2);
    }
    assertThat(seen.events).containsExactly("ADDED b=1", "MODIFIED b=2");
  }
}
