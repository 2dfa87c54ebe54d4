package dev.scaledservice.controller.making;

import dev.scaledservice.api.InvalidSpec;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number of instances, as a count or as a share of the wanted count.
 *
 * @param amount instances, or percent of them
 */
public record Share(int amount, boolean percent) {

  private static final Pattern PERCENT = Pattern.compile("[0-9]{1,3}%");

  /**
   * @param field path of the field, for the error
   * @throws InvalidSpec if it is neither a count nor a percentage
   */
  static Share read(String field, @Nullable IntOrString text, Share otherwise) {
    if (text == null || text.getValue() == null) {
      return otherwise;
    }
    Object value = text.getValue();
    if (value instanceof Integer count && count >= 0) {
      return new Share(count, false);
    }
    if (value instanceof String share && PERCENT.matcher(share).matches()) {
      return new Share(Integer.parseInt(share.substring(0, share.length() - 1)), true);
    }
    throw new InvalidSpec(
        "%s is \"%s\"; wants a count such as 1 or a share such as 25%%".formatted(field, value));
  }

  int roundedUpOf(int wanted) {
    return percent ? (int) ((amount * (long) wanted + 99) / 100) : amount;
  }

  int roundedDownOf(int wanted) {
    return percent ? (int) (amount * (long) wanted / 100) : amount;
  }
}
