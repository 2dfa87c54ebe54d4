package dev.scaledservice.routing;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A header whose bearers see the canary.
 *
 * @param name of the header; kept in lower case, since HTTP does not tell cases apart
 * @param value exactly this one: visible ASCII without spaces, 1 to 256 characters
 */
public record HeaderMatch(String name, String value) {

  // RFC 9110, 5.6.2.
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
  private static final Pattern VISIBLE = Pattern.compile("[!-~]{1,256}");

  public HeaderMatch {
    if (!TOKEN.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a header's name is like X-Canary, not '%s'".formatted(name));
    }
    if (!VISIBLE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "the value of header %s is 1 to 256 visible ASCII characters without spaces, not '%s'"
              .formatted(name, value));
    }
    name = name.toLowerCase(Locale.ROOT);
  }
}
