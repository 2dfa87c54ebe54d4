package dev.scaledservice.controller.observing;

/** Which cluster this is, as far as it is known. */
public sealed interface Identity {

  /**
   * It is known.
   *
   * @param clusterId tells what this cluster wrote in Consul from what others did
   */
  record Known(String clusterId) implements Identity {}

  /** It is not known yet; {@code why} says what to do about it. */
  record Unknown(String why) implements Identity {}
}
