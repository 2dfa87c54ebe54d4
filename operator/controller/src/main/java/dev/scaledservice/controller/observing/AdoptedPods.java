package dev.scaledservice.controller.observing;

import dev.scaledservice.signals.ServiceKey;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Map;

/** The pods of adopted Deployments, which carry none of our labels. */
@FunctionalInterface
public interface AdoptedPods {

  /**
   * @param adopted every Deployment that the service has adopted and that is still there
   * @return the pods of each
   */
  Map<Deployment, List<Pod>> of(ServiceKey key, List<Deployment> adopted);
}
