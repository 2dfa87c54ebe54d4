package dev.scaledservice.routing;

import java.util.regex.Pattern;

/** Which service is meant. Both parts are DNS labels, as Kubernetes has them. */
public record ServiceName(String namespace, String name) {

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  public ServiceName {
    if (!LABEL.matcher(namespace).matches() || !LABEL.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a service is like shop/worker, not '%s/%s'".formatted(namespace, name));
    }
  }

  /** As proxies are told: {@code shop/worker}. */
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
