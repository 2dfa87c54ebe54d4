package dev.scaledservice.signals.calls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the tags of a sample say of a call. One a receiver, filled again for every sample, so that
 * reading leaves no garbage. Of a tag that comes twice the last one counts.
 */
public final class CallTags {

  private static final byte[] CALLER = "caller".getBytes(US_ASCII);
  private static final byte[] CALLEE = "callee".getBytes(US_ASCII);
  private static final byte[] REVISION = "revision".getBytes(US_ASCII);
  private static final byte[] OUTCOME = "outcome".getBytes(US_ASCII);
  private static final byte[] PRIORITY = "priority".getBytes(US_ASCII);
  private static final byte[] INSTANCE = "instance".getBytes(US_ASCII);

  /** No name of a service, with or without its namespace, or of a pod is longer. */
  static final int LONGEST_NAME = 253;

  /** A value within the tags. */
  static final class Slice {
    private int from;
    private int to;

    int length() {
      return to - from;
    }

    private void clear() {
      from = to = 0;
    }
  }

  final Slice caller = new Slice();
  final Slice callee = new Slice();
  final Slice revision = new Slice();
  final Slice outcome = new Slice();
  final Slice priority = new Slice();
  final Slice instance = new Slice();

  private byte[] bytes = {};

  /** Reads {@code key:value,key} from {@code bytes[from, to)}; valid until the bytes change. */
  public CallTags read(byte[] tags, int from, int to) {
    bytes = tags;
    caller.clear();
    callee.clear();
    revision.clear();
    outcome.clear();
    priority.clear();
    instance.clear();
    for (int start = from; start < to; ) {
      int colon = start;
      while (colon < to && tags[colon] != ':' && tags[colon] != ',') {
        colon++;
      }
      int end = colon;
      while (end < to && tags[end] != ',') {
        end++;
      }
      Slice named = named(start, colon);
      if (named != null && colon < end) {
        named.from = colon + 1;
        named.to = end;
      }
      start = end + 1;
    }
    return this;
  }

  private @Nullable Slice named(int from, int to) {
    if (is(CALLEE, from, to)) {
      return callee;
    } else if (is(OUTCOME, from, to)) {
      return outcome;
    } else if (is(REVISION, from, to)) {
      return revision;
    } else if (is(PRIORITY, from, to)) {
      return priority;
    } else if (is(INSTANCE, from, to)) {
      return instance;
    }
    return is(CALLER, from, to) ? caller : null;
  }

  private boolean is(byte[] key, int from, int to) {
    return Arrays.equals(key, 0, key.length, bytes, from, to);
  }

  boolean equal(Slice slice, byte[] other) {
    return Arrays.equals(other, 0, other.length, bytes, slice.from, slice.to);
  }

  int hash(Slice slice) {
    return hash(bytes, slice.from, slice.to);
  }

  static int hash(byte[] name, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + name[i];
    }
    return hash ^ (hash >>> 16);
  }

  /** Whether it is fit to be shown as a name: visible ASCII, and no longer than names are. */
  boolean isName(Slice slice) {
    boolean fit = slice.length() > 0 && slice.length() <= LONGEST_NAME;
    for (int i = slice.from; fit && i < slice.to; i++) {
      fit = bytes[i] > ' ' && bytes[i] < 0x7f;
    }
    return fit;
  }

  byte[] copy(Slice slice) {
    return Arrays.copyOfRange(bytes, slice.from, slice.to);
  }

  String text(Slice slice) {
    return new String(bytes, slice.from, slice.length(), UTF_8);
  }

  @Nullable Outcome outcome() {
    return Outcome.of(bytes, outcome.from, outcome.to);
  }
}
