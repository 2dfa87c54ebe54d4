package dev.scaledservice.engine.judge;

import dev.scaledservice.engine.Figures;
import dev.scaledservice.engine.Reading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Numbers of the new revision that are to stay within bounds.
 *
 * <p>One that is out of its bound in {@value #IN_A_ROW} samples in a row condemns; a sample is a
 * reading with another time than the one before. While one is out, or not known, nothing is
 * promoted; and what is not known condemns nobody, and begins a new row.
 */
public final class Bounds {

  static final int IN_A_ROW = 3;

  private final Map<String, Row> rows = new LinkedHashMap<>();

  public Bounds(List<Bound> bounds) {
    bounds.forEach(bound -> rows.put(bound.metric(), new Row(bound)));
  }

  /**
   * What a number is to be.
   *
   * @param below whether it is to be below the value, and not above it
   */
  public record Bound(String metric, boolean below, double value) {

    boolean holds(double number) {
      return below ? number < value : number > value;
    }

    @Override
    public String toString() {
      return (below ? "below " : "above ") + Figures.number(value);
    }
  }

  /** How one number stands. */
  private static final class Row {
    private final Bound bound;
    private Reading last = new Reading.Unknown("not asked yet");
    private @Nullable Instant at;
    private int out;

    Row(Bound bound) {
      this.bound = bound;
    }

    void add(Reading reading) {
      last = reading;
      if (!(reading instanceof Reading.Fresh(double number, Instant time))) {
        out = 0;
      } else if (!time.equals(at)) {
        at = time;
        out = bound.holds(number) ? 0 : out + 1;
      }
    }

    @Nullable String condemns() {
      return out < IN_A_ROW ? null : "%s in %d samples in a row".formatted(this, out);
    }

    @Nullable String wants() {
      if (!(last instanceof Reading.Fresh)) {
        return toString();
      }
      return out == 0 ? null : "%s: not clear yet".formatted(this);
    }

    /** {@code queue is 130, wants below 100}. */
    @Override
    public String toString() {
      return switch (last) {
        case Reading.Fresh fresh ->
            "%s is %s, wants %s".formatted(bound.metric(), Figures.number(fresh.value()), bound);
        case Reading.Partial _ -> "%s is not known: it may be too low".formatted(bound.metric());
        case Reading.Stale _ -> "%s is not known: its last sample is old".formatted(bound.metric());
        case Reading.Unknown(String why) -> "%s is not known: %s".formatted(bound.metric(), why);
      };
    }
  }

  /** What the numbers are to be. */
  public List<Bound> all() {
    return rows.values().stream().map(row -> row.bound).toList();
  }

  /**
   * @param readings by the name of the metric; one that is missing is as it was
   */
  public void observe(Map<String, Reading> readings) {
    readings.forEach((metric, reading) -> {
      Row row = rows.get(metric);
      if (row != null) {
        row.add(reading);
      }
    });
  }

  /** What condemns the revision, in one sentence; null if nothing. */
  public @Nullable String condemns() {
    return first(Row::condemns);
  }

  /** What stands against a promotion, in one sentence; null if nothing. */
  public @Nullable String wants() {
    return first(Row::wants);
  }

  private @Nullable String first(Function<Row, @Nullable String> says) {
    for (Row row : rows.values()) {
      String said = says.apply(row);
      if (said != null) {
        return said;
      }
    }
    return null;
  }

  /** How each stands, one sentence each. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    rows.values().forEach(row -> lines.add(row.toString()));
    return lines;
  }
}
