package dev.scaledservice.local.controllers;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many pods a change of the template may add and take away at a time.
 *
 * @param surge pods above the count
 * @param unavailable pods of the count that may be unavailable
 */
record Rolling(int surge, int unavailable) {

  /**
   * As a Deployment says it: percentages of the count, surge rounded up, unavailable rounded down,
   * not both zero. {@code Recreate} takes all away before it adds any.
   */
  static Rolling of(DeploymentSpec spec) {
    int replicas = spec.getReplicas();
    if (spec.getStrategy() != null && "Recreate".equals(spec.getStrategy().getType())) {
      return new Rolling(0, replicas);
    }
    RollingUpdateDeployment rolling =
        spec.getStrategy() == null ? null : spec.getStrategy().getRollingUpdate();
    int surge = (int) Math.ceil(share(rolling == null ? null : rolling.getMaxSurge(), replicas));
    int unavailable =
        (int) Math.floor(share(rolling == null ? null : rolling.getMaxUnavailable(), replicas));
    return new Rolling(surge, surge == 0 && unavailable == 0 ? 1 : Math.min(unavailable, replicas));
  }

  private static double share(@Nullable IntOrString value, int replicas) {
    if (value == null) {
      return 0.25 * replicas;
    }
    Integer number = value.getIntVal();
    if (number != null) {
      return number;
    }
    String text = Objects.requireNonNullElse(value.getStrVal(), "0");
    return text.endsWith("%")
        ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100 * replicas
        : Double.parseDouble(text);
  }
}
