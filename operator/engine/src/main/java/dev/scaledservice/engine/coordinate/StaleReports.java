package dev.scaledservice.engine.coordinate;

import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.Circuit;
import java.time.Duration;

/**
 * R7: a caller that was heard of, and is no longer: no rule acts on what it said, and the count
 * does not fall. Whoever observes forgets it after a while.
 */
final class StaleReports {

  private StaleReports() {}

  static boolean apply(Scene scene) {
    return !scene.unreadable().isEmpty() || !scene.stale().isEmpty();
  }

  static String circuit(Scene scene) {
    return scene.unreadable().isEmpty() ? oldest(scene).name() : "";
  }

  static Because because(Scene scene) {
    if (!scene.unreadable().isEmpty()) {
      return new Because.Unreadable(scene.unreadable());
    }
    Circuit oldest = oldest(scene);
    return new Because.ReportsStale(oldest.name(), Duration.between(oldest.heardAt(), scene.now()));
  }

  private static Circuit oldest(Scene scene) {
    Circuit oldest = scene.stale().getFirst();
    for (Circuit one : scene.stale()) {
      oldest = one.heardAt().isBefore(oldest.heardAt()) ? one : oldest;
    }
    return oldest;
  }
}
