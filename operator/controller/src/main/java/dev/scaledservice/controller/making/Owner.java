package dev.scaledservice.controller.making;

import dev.scaledservice.api.ScaledService;

/**
 * The ScaledService that children belong to.
 *
 * @param uid of the object, so that children of a deleted namesake are not taken for its own
 */
public record Owner(String namespace, String name, String uid) {

  static final String API_VERSION = ScaledService.GROUP + "/" + ScaledService.VERSION;
  static final String KIND = ScaledService.KIND;

  /** The owner that an object from the API server is. */
  public static Owner of(ScaledService service) {
    return new Owner(
        service.getMetadata().getNamespace(),
        service.getMetadata().getName(),
        service.getMetadata().getUid());
  }
}
