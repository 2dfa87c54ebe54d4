package dev.scaledservice.signals.wire;

import static dev.scaledservice.signals.wire.Dialect.Trait.CLEANED_NAMES;
import static dev.scaledservice.signals.wire.Dialect.Trait.EVENTS;
import static dev.scaledservice.signals.wire.Dialect.Trait.HISTOGRAMS;
import static dev.scaledservice.signals.wire.Dialect.Trait.JAVASCRIPT_NUMBERS;
import static dev.scaledservice.signals.wire.Dialect.Trait.NO_NEGATIVE_TIMERS;
import static dev.scaledservice.signals.wire.Dialect.Trait.RELATIVE_GAUGES;
import static dev.scaledservice.signals.wire.Dialect.Trait.REPEATED_GROUPS;
import static dev.scaledservice.signals.wire.Dialect.Trait.UNKNOWN_TYPE_COUNTS;

import org.jspecify.annotations.Nullable;

/**
 * Reads packets line by line.
 *
 * <pre>
 * packet = line *( LF line )                 empty lines and a CR at the end of one are nothing
 * line   = name ":" value *( ":" value ) "|" type *( "|" field )
 *        / name 1*( ":" value "|" type [ "|" "@" rate ] )       with repeated groups
 *        / event / check
 * field  = "@" rate / "#" tag *( "," tag ) / "T" seconds / "c:" container / anything, skipped
 * </pre>
 *
 * A sample is never repeated for its rate: {@code @1e-9} costs what {@code @1} does. Every byte is
 * looked at a bounded number of times, and plain lines leave no garbage. For one thread.
 */
public final class LineParser {

  private final boolean repeatedGroups;
  private final boolean cleanedNames;
  private final boolean javascriptNumbers;
  private final boolean histograms;
  private final boolean unknownTypeCounts;
  private final boolean noNegativeTimers;
  private final boolean relativeGauges;
  private final boolean events;
  private final SampleSink sink;
  private final WireSample sample = new WireSample();

  public LineParser(Dialect dialect, SampleSink sink) {
    this.repeatedGroups = dialect.has(REPEATED_GROUPS);
    this.cleanedNames = dialect.has(CLEANED_NAMES);
    this.javascriptNumbers = dialect.has(JAVASCRIPT_NUMBERS);
    this.histograms = dialect.has(HISTOGRAMS);
    this.unknownTypeCounts = dialect.has(UNKNOWN_TYPE_COUNTS);
    this.noNegativeTimers = dialect.has(NO_NEGATIVE_TIMERS);
    this.relativeGauges = dialect.has(RELATIVE_GAUGES);
    this.events = dialect.has(EVENTS);
    this.sink = sink;
  }

  /** Reads {@code bytes[from, to)} and hands what it says to the sink, in order. */
  public void packet(byte[] bytes, int from, int to) {
    for (int start = from; start < to; ) {
      int end = Slices.indexOf(bytes, start, to, '\n');
      int last = end > start && bytes[end - 1] == '\r' ? end - 1 : end;
      if (last > start) {
        line(bytes, start, last);
      }
      start = end + 1;
    }
  }

  private void line(byte[] bytes, int from, int to) {
    if (events && bytes[from] == '_' && isEvent(bytes, from, to)) {
      Sample event = EventText.read(bytes, from, to);
      if (event == null) {
        sink.refused(Refusal.EVENT, bytes, from, to);
      } else {
        sink.other(event);
      }
      return;
    }
    int colon = Slices.indexOf(bytes, from, to, ':');
    if (colon == to || (!repeatedGroups && Slices.indexOf(bytes, from, colon, '|') < colon)) {
      sink.refused(Refusal.FORM, bytes, from, to);
    } else if (!name(bytes, from, colon)) {
      sink.refused(Refusal.NAME, bytes, from, to);
    } else if (repeatedGroups) {
      groups(bytes, colon + 1, to);
    } else {
      deliver(values(bytes, colon + 1, to), bytes, from, to);
    }
  }

  private static boolean isEvent(byte[] bytes, int from, int to) {
    return Slices.startsWith(bytes, from, to, EventText.EVENT)
        || Slices.startsWith(bytes, from, to, EventText.CHECK);
  }

  private void deliver(@Nullable Refusal refusal, byte[] bytes, int from, int to) {
    if (refusal == null) {
      sink.metric(sample);
    } else {
      sink.refused(refusal, bytes, from, to);
    }
  }

  private boolean name(byte[] bytes, int from, int to) {
    if (cleanedNames && !Names.clean(bytes, from, to)) {
      byte[] cleaned = Names.cleaned(bytes, from, to);
      sample.begin(bytes, cleaned, 0, cleaned.length);
      return cleaned.length > 0;
    }
    sample.begin(bytes, bytes, from, to);
    return to > from && (cleanedNames || Names.text(bytes, from, to));
  }

  /** {@code value|type|@rate:value|type}: each group is taken or refused by itself. */
  private void groups(byte[] bytes, int from, int to) {
    for (int start = from; start <= to; ) {
      int end = Slices.indexOf(bytes, start, to, ':');
      sample.beginGroup();
      deliver(group(bytes, start, end), bytes, start, end);
      start = end + 1;
    }
  }

  private @Nullable Refusal group(byte[] bytes, int from, int to) {
    int valueEnd = Slices.indexOf(bytes, from, to, '|');
    if (valueEnd == to) {
      return Refusal.FORM;
    }
    int typeEnd = Slices.indexOf(bytes, valueEnd + 1, to, '|');
    if (typeEnd < to) {
      int rateEnd = Slices.indexOf(bytes, typeEnd + 1, to, '|');
      Refusal refusal = leadingRate(bytes, typeEnd + 1, rateEnd);
      if (refusal != null) {
        return refusal;
      }
    }
    return typedValue(bytes, from, valueEnd, valueEnd + 1, typeEnd);
  }

  /**
   * The rate of etsy's: a number as a whole, of which the digits and points at its beginning count
   * ({@code @1e-9} is 1).
   */
  private @Nullable Refusal leadingRate(byte[] bytes, int from, int to) {
    if (to - from < 2 || bytes[from] != '@' || Double.isNaN(number(bytes, from + 1, to))) {
      return Refusal.RATE;
    }
    int end = from + 1;
    while (end < to && ((bytes[end] >= '0' && bytes[end] <= '9') || bytes[end] == '.')) {
      end++;
    }
    double rate = Decimal.parse(bytes, from + 1, end);
    sample.rate(rate);
    return Double.isNaN(rate) ? Refusal.RATE : null;
  }

  /**
   * A value under its type. Blanks around the type do not matter to what it is, but etsy's looks
   * for the value's own rules with them: {@code -1|ms } passes.
   */
  private @Nullable Refusal typedValue(byte[] bytes, int from, int to, int typeFrom, int typeTo) {
    Type exact = type(bytes, typeFrom, typeTo);
    Type type = exact != null ? exact : unknownType(bytes, typeFrom, typeTo);
    if (type == null) {
      return Refusal.TYPE;
    }
    sample.type(type);
    double value = exact == Type.SET ? 0 : number(bytes, from, to);
    if (Double.isNaN(value) || (noNegativeTimers && exact == Type.TIMER && value < 0)) {
      return Refusal.VALUE;
    }
    keep(type, value, bytes, from, to);
    return null;
  }

  private @Nullable Type type(byte[] bytes, int from, int to) {
    Type type = Type.of(bytes, from, to);
    return histograms || (type != Type.HISTOGRAM && type != Type.DISTRIBUTION) ? type : null;
  }

  private @Nullable Type unknownType(byte[] bytes, int from, int to) {
    if (!unknownTypeCounts) {
      return null;
    }
    int first = from;
    int last = to;
    while (first < last && Decimal.blank(bytes[first])) {
      first++;
    }
    while (first < last && Decimal.blank(bytes[last - 1])) {
      last--;
    }
    Type trimmed = type(bytes, first, last);
    return trimmed == null ? Type.COUNTER : trimmed;
  }

  /** {@code value:value|type|field|field}: the line is taken or refused as a whole. */
  private @Nullable Refusal values(byte[] bytes, int from, int to) {
    int valuesEnd = Slices.indexOf(bytes, from, to, '|');
    if (valuesEnd == to || valuesEnd == from) {
      return valuesEnd == to ? Refusal.FORM : Refusal.VALUE;
    }
    int typeEnd = Slices.indexOf(bytes, valuesEnd + 1, to, '|');
    Type type = type(bytes, valuesEnd + 1, typeEnd);
    boolean packed = type != Type.SET && Slices.indexOf(bytes, from, valuesEnd, ':') < valuesEnd;
    Refusal refusal =
        packed && type != null
            ? list(type, bytes, from, valuesEnd)
            : typedValue(bytes, from, valuesEnd, valuesEnd + 1, typeEnd);
    return refusal == null ? fields(bytes, typeEnd + 1, to) : refusal;
  }

  /** Empty values between colons are skipped. */
  private @Nullable Refusal list(Type type, byte[] bytes, int from, int to) {
    sample.type(type);
    sample.packed(true);
    for (int start = from; start < to; ) {
      int end = Slices.indexOf(bytes, start, to, ':');
      if (end > start) {
        double value = number(bytes, start, end);
        if (Double.isNaN(value)) {
          return Refusal.VALUE;
        }
        sample.add(value);
      }
      start = end + 1;
    }
    return sample.count() == 0 ? Refusal.VALUE : null;
  }

  private @Nullable Refusal fields(byte[] bytes, int from, int to) {
    for (int start = from; start < to; ) {
      int end = Slices.indexOf(bytes, start, to, '|');
      Refusal refusal = end > start ? field(bytes, start, end) : null;
      if (refusal != null) {
        return refusal;
      }
      start = end + 1;
    }
    return null;
  }

  private @Nullable Refusal field(byte[] bytes, int from, int to) {
    switch (bytes[from]) {
      case '@' -> {
        double rate = number(bytes, from + 1, to);
        sample.rate(rate);
        return rate >= 0 ? null : Refusal.RATE;
      }
      case '#' -> sample.tags(from + 1, to);
      case 'T' -> {
        long seconds = Decimal.parseWhole(bytes, from + 1, to);
        sample.timestamp(seconds);
        return seconds > 0 ? null : Refusal.TIMESTAMP;
      }
      case 'c' -> {
        if (Slices.startsWith(bytes, from, to, "c:")) {
          sample.container(from + 2, to);
        }
      }
      default -> {
        // The protocol grows by fields: external data, cardinality, and what comes next.
      }
    }
    return null;
  }

  private void keep(Type type, double value, byte[] bytes, int from, int to) {
    switch (type) {
      case SET -> sample.member(from, to);
      case GAUGE -> {
        sample.relative(relativeGauges && (bytes[from] == '-' || bytes[from] == '+'));
        sample.add(value);
      }
      default -> sample.add(value);
    }
  }

  private double number(byte[] bytes, int from, int to) {
    return javascriptNumbers
        ? Decimal.parseJavascript(bytes, from, to)
        : Decimal.parse(bytes, from, to);
  }
}
