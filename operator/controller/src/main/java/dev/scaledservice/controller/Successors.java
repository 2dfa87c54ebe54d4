package dev.scaledservice.controller;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;

/**
 * Sees to it that a resource is looked after that was made anew under the name of one deleted a
 * moment ago.
 *
 * <p>Where both happen while the one before is being reconciled, JOSDK (5.3.2 still) takes the news
 * of the new one for more news of the old one: it tells the reconciler of the deletion, drops all
 * it knows under that name, and from then on ignores everything but changes of the resource itself.
 * This is called at that very instant, before any other event can come in between.
 */
final class Successors implements Metrics {

  private final Watching watching;

  Successors(Watching watching) {
    this.watching = watching;
  }

  @Override
  public void cleanupDoneFor(ResourceID gone, Map<String, Object> metadata) {
    watching.rediscover(gone);
  }
}
