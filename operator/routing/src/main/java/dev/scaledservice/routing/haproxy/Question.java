package dev.scaledservice.routing.haproxy;

import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy asks of the agent: {@code shop/worker a} or {@code shop/worker a preview}.
 *
 * @param preview whether it is for the backend of calls with a header
 */
record Question(ServiceName service, Slot slot, boolean preview) {

  private static final Pattern FORM =
      Pattern.compile("([a-z0-9-]{1,63})/([a-z0-9-]{1,63}) ([ab])( preview)?");

  /** Null for what is no question. */
  static @Nullable Question parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    try {
      var service = new ServiceName(matcher.group(1), matcher.group(2));
      return new Question(
          service, matcher.group(3).equals("a") ? Slot.A : Slot.B, matcher.group(4) != null);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
