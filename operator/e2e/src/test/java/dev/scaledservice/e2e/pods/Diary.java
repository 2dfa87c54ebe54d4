package dev.scaledservice.e2e.pods;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.e2e.Cluster;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What a service's status said of callers' breakers and of what they may send, whenever it changed:
 * for whoever wants to know why it took as long as it did.
 */
final class Diary implements Watcher<ScaledService>, AutoCloseable {

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Watch watch;
  private String last = "";

  Diary(Cluster cluster, String service) {
    watch =
        cluster
            .client()
            .resources(ScaledService.class)
            .inNamespace("default")
            .withName(service)
            .watch(this);
  }

  /** One line for each change. */
  String text() {
    return String.join("\n", lines);
  }

  @Override
  public synchronized void eventReceived(Action action, ScaledService service) {
    JsonNode status = service.getStatus();
    if (status == null) {
      return;
    }
    String line =
        "%s of %s ready, admission %s, breakers %s"
            .formatted(
                status.path("readyReplicas"),
                status.path("desiredReplicas"),
                status.path("admission"),
                status.path("breakers"));
    if (!line.equals(last)) {
      last = line;
      lines.add(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + line);
    }
  }

  @Override
  public void onClose(@Nullable WatcherException cause) {
    lines.add("the API server told no more: " + cause);
  }

  @Override
  public void close() {
    watch.close();
  }
}
