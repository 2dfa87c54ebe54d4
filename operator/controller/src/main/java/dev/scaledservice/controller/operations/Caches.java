package dev.scaledservice.controller.operations;

import io.javaoperatorsdk.operator.RuntimeInfo;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether the cluster has been read once, all of it. An API server that goes away later leaves the
 * caches filled: packets are still to come here, and nothing is decided on half a picture.
 */
public final class Caches implements Check {

  private volatile @Nullable RuntimeInfo info;

  /** Reading has begun for every kind, and has not failed. */
  public void filledBy(RuntimeInfo newInfo) {
    info = newInfo;
  }

  @Override
  @SuppressWarnings("rawtypes") // The SDK's.
  public @Nullable String trouble() {
    RuntimeInfo known = info;
    if (known == null) {
      return "the cluster is being read; if this lasts, see the log: the API server, or what the"
          + " operator may read there";
    }
    Set<String> empty = new TreeSet<>();
    known
        .unhealthyInformerWrappingEventSourceHealthIndicator()
        .forEach((controller, sources) ->
            sources.forEach((name, source) -> {
              if (isEmpty(source)) {
                empty.add(name);
              }
            }));
    return empty.isEmpty() ? null : "not read yet: " + String.join(", ", empty);
  }

  private static boolean isEmpty(InformerWrappingEventSourceHealthIndicator<?> source) {
    return source.informerHealthIndicators().values().stream()
        .anyMatch(informer -> !informer.hasSynced());
  }
}
