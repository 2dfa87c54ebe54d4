package dev.scaledservice.client;

import dev.scaledservice.client.context.Context;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What to ask for.
 *
 * @param method of HTTP
 * @param path with its leading slash and its query
 * @param body of the request
 * @param headers beside those of the context
 * @param context what this is asked in
 * @param idempotent whether it does no harm when it reaches the callee twice; others are tried
 *     again only where they cannot have reached it
 */
public record Call(
    String method,
    String path,
    BodyPublisher body,
    Map<String, String> headers,
    Context context,
    boolean idempotent) {

  public Call {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException(
          "path is \"%s\"; wants a leading slash: the host comes from discovery".formatted(path));
    }
    headers = Map.copyOf(headers);
  }

  /** Idempotent, as GET is. */
  public static Call get(String path) {
    return new Call("GET", path, BodyPublishers.noBody(), Map.of(), Context.fresh(), true);
  }

  /** Not idempotent unless it {@link #isIdempotent says so}. */
  public static Call post(String path, String body) {
    return new Call("POST", path, BodyPublishers.ofString(body), Map.of(), Context.fresh(), false);
  }

  /** In the context that this service was asked in. */
  public Call in(Context other) {
    return new Call(method, path, body, headers, other, idempotent);
  }

  public Call with(String header, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Call(method, path, body, more, context, idempotent);
  }

  /** Does no harm when it reaches the callee twice. */
  public Call isIdempotent() {
    return new Call(method, path, body, headers, context, true);
  }

  /** Headers of the context win over those of the same name. */
  HttpRequest.Builder request() {
    var request = HttpRequest.newBuilder().method(method, body);
    headers.forEach(request::setHeader);
    return request;
  }
}
