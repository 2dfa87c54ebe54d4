package dev.scaledservice.load;

import dev.scaledservice.kit.Span;
import dev.scaledservice.kit.UsageException;
import java.util.ArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A profile in a line: {@code 20s:100,5s:100-400,40s:400} is 100 calls/s for 20 s, a ramp to 400 in
 * 5 s, and 400 for 40 s.
 */
final class Script {
  private static final Pattern STEP =
      Pattern.compile("(?<time>[^:]+):(?<from>\\d+(?:\\.\\d+)?)(?:-(?<to>\\d+(?:\\.\\d+)?))?");

  private Script() {}

  /**
   * @throws UsageException naming the step that cannot be read
   */
  static Profile parse(String text) {
    var pieces = new ArrayList<Profile.Piece>();
    double start = 0;
    for (String step : text.split(",", -1)) {
      Matcher parts = STEP.matcher(step.strip());
      if (!parts.matches()) {
        throw new UsageException(
            "--script: step \"%s\" wants time:rate or time:rate-rate, such as 20s:100 or 5s:100-400"
                .formatted(step));
      }
      double from = Double.parseDouble(parts.group("from"));
      double to = parts.group("to") == null ? from : Double.parseDouble(parts.group("to"));
      double end = start + Span.parse(parts.group("time")).toNanos() / 1e9;
      if (end == start) {
        throw new UsageException("--script: step \"%s\" takes no time".formatted(step));
      }
      pieces.add(new Profile.Piece(start, end, from, to));
      start = end;
    }
    return new Profile(pieces);
  }
}
