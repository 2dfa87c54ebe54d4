package dev.scaledservice.signals;

/** Which service, in the whole cluster. */
public record ServiceKey(String namespace, String name) {

  /** {@code namespace/name}. */
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
