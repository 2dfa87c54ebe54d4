package dev.scaledservice.load;

import dev.scaledservice.client.context.Priority;
import dev.scaledservice.kit.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The classes that calls belong to: {@code critical=10,normal=70,low=20} are a tenth, seven tenths
 * and a fifth of them.
 *
 * @param parts at least one
 */
record Mix(List<Part> parts) {

  /**
   * @param weight relative to the others, above 0
   */
  record Part(Priority priority, int weight) {}

  Mix {
    parts = List.copyOf(parts);
  }

  /**
   * @throws UsageException naming the part that cannot be read
   */
  static Mix parse(String text) {
    var parts = new ArrayList<Part>();
    for (String part : text.split(",", -1)) {
      String[] pair = part.strip().split("=", 2);
      if (pair.length != 2 || !pair[1].matches("[1-9]\\d{0,5}")) {
        throw wrong(part);
      }
      try {
        parts.add(new Part(new Priority(pair[0]), Integer.parseInt(pair[1])));
      } catch (IllegalArgumentException noName) {
        throw wrong(part);
      }
    }
    return new Mix(parts);
  }

  private static UsageException wrong(String part) {
    return new UsageException(
        "--priorities: \"%s\" wants class=weight, such as low=20".formatted(part));
  }

  /** Of the next call. */
  Priority next() {
    int place = ThreadLocalRandom.current().nextInt(parts.stream().mapToInt(Part::weight).sum());
    for (Part part : parts) {
      place -= part.weight();
      if (place < 0) {
        return part.priority();
      }
    }
    throw new IllegalStateException("weights of " + parts + " changed");
  }
}
