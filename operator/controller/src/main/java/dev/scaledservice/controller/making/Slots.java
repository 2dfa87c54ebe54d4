package dev.scaledservice.controller.making;

import dev.scaledservice.routing.Slot;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The two places that revisions take turns in, so that routers tell them apart by something that
 * stays while roles change. Kept at the Deployment, never in the pod template.
 */
public final class Slots {

  /** Annotation of a Deployment: {@code a} or {@code b}. */
  public static final String SLOT = "scaledservice.dev/slot";

  private Slots() {}

  /** The slot that a Deployment says; empty where it was made without one. */
  public static Optional<Slot> of(Deployment deployment) {
    Map<String, String> annotations = deployment.getMetadata().getAnnotations();
    String letter = annotations == null ? null : annotations.get(SLOT);
    return letter == null || !letter.matches("[ab]")
        ? Optional.empty()
        : Optional.of(Slot.valueOf(letter.toUpperCase(Locale.ROOT)));
  }

  /** The tag in Consul of the instances of a slot. */
  public static String tag(Slot slot) {
    return "slot-" + slot.letter();
  }
}
