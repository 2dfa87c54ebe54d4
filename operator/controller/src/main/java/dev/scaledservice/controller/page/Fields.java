package dev.scaledservice.controller.page;

import com.sun.net.httpserver.HttpExchange;
import dev.scaledservice.controller.http.BadRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What a form or a query says, by name. */
final class Fields {

  private Fields() {}

  /** Of the query of a request. */
  static Map<String, String> of(HttpExchange exchange) {
    String query = exchange.getRequestURI().getRawQuery();
    return query == null ? Map.of() : of(query);
  }

  /**
   * @param form such as {@code a=1&b=2}
   */
  static Map<String, String> of(String form) {
    Map<String, String> fields = new HashMap<>();
    for (String field : form.split("&", -1)) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        fields.put(field.substring(0, equals), decoded(field.substring(equals + 1)));
      }
    }
    return fields;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new BadRequest("wants %-escapes of two digits: " + text, e);
    }
  }
}
