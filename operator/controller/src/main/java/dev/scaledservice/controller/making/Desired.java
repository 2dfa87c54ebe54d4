package dev.scaledservice.controller.making;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;

/** A child that should be there, or should not and why. */
public sealed interface Desired {

  /** To be applied, whole, under {@link FieldManagers#TEMPLATE}. */
  record Present(GenericKubernetesResource object) implements Desired {}

  /**
   * Not to be there; if one of ours is, it goes.
   *
   * @param because the reason, for people
   */
  record Absent(String because) implements Desired {}
}
