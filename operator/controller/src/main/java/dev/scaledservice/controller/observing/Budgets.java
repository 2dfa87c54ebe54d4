package dev.scaledservice.controller.observing;

import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;

/** The PodDisruptionBudgets of a namespace, people's own too. */
@FunctionalInterface
public interface Budgets {
  List<PodDisruptionBudget> in(String namespace);
}
