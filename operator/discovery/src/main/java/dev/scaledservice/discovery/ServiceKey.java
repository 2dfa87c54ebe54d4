package dev.scaledservice.discovery;

/** Which resource of the cluster: its namespace and its name. */
public record ServiceKey(String namespace, String name) {

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
