package dev.scaledservice.signals.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * A metric as it lies in the packet. There is one a parser, filled again for every line: copy what
 * is to be kept.
 */
public final class WireSample {

  private byte[] packet = {};
  private byte[] lineName = {};
  private int lineNameFrom;
  private int lineNameTo;
  private byte[] nameBytes = {};
  private int nameFrom;
  private int nameTo;
  private Type type = Type.COUNTER;
  private double[] values = new double[8];
  private int count;
  private boolean packed;
  private int memberFrom;
  private int memberTo;
  private boolean relative;
  private double rate;
  private byte[] tagBytes = {};
  private int tagsFrom;
  private int tagsTo;
  private int containerFrom;
  private int containerTo;
  private long timestamp;

  /** Begins anew: nothing is known but the name. */
  void begin(byte[] bytes, byte[] name, int from, int to) {
    packet = bytes;
    lineName = name;
    lineNameFrom = from;
    lineNameTo = to;
    beginGroup();
  }

  /** Begins another group of the same line: under the line's name, whatever became of the last. */
  void beginGroup() {
    nameBytes = lineName;
    nameFrom = lineNameFrom;
    nameTo = lineNameTo;
    count = 0;
    packed = false;
    memberFrom = memberTo = 0;
    relative = false;
    rate = 1;
    tagBytes = packet;
    tagsFrom = tagsTo = 0;
    containerFrom = containerTo = 0;
    timestamp = 0;
  }

  void type(Type is) {
    type = is;
  }

  void add(double value) {
    if (count == values.length) {
      values = Arrays.copyOf(values, count * 2);
    }
    values[count++] = value;
  }

  void packed(boolean is) {
    packed = is;
  }

  void member(int from, int to) {
    memberFrom = from;
    memberTo = to;
  }

  void relative(boolean is) {
    relative = is;
  }

  void rate(double is) {
    rate = is;
  }

  void tags(int from, int to) {
    tagsFrom = from;
    tagsTo = to;
  }

  void container(int from, int to) {
    containerFrom = from;
    containerTo = to;
  }

  void timestamp(long seconds) {
    timestamp = seconds;
  }

  /**
   * Gives it another name, and tags instead of those that the packet has. The arrays are not
   * copied.
   */
  public void rename(byte[] name, byte[] tags) {
    nameBytes = name;
    nameFrom = 0;
    nameTo = name.length;
    tagBytes = tags;
    tagsFrom = 0;
    tagsTo = tags.length;
  }

  /** What {@link #nameFrom()} and {@link #nameTo()} count in: not always the packet. */
  public byte[] nameBytes() {
    return nameBytes;
  }

  public int nameFrom() {
    return nameFrom;
  }

  public int nameTo() {
    return nameTo;
  }

  public String name() {
    return new String(nameBytes, nameFrom, nameTo - nameFrom, UTF_8);
  }

  public Type type() {
    return type;
  }

  /** How many numbers it carries: 0 for a set. */
  public int count() {
    return count;
  }

  public double value(int index) {
    return values[index];
  }

  /** Whether it was written as a list of values. */
  public boolean packed() {
    return packed;
  }

  /** What {@link #memberFrom()} and its end count in. */
  public byte[] packet() {
    return packet;
  }

  /** Where the member of a set begins. */
  public int memberFrom() {
    return memberFrom;
  }

  public int memberTo() {
    return memberTo;
  }

  /** The member of a set; {@code 0} where none was given, as in etsy's. */
  public String member() {
    return memberFrom == memberTo ? "0" : text(memberFrom, memberTo);
  }

  /** Whether the value is a change of a gauge. */
  public boolean relative() {
    return relative;
  }

  /** The share of events that are reported: one sample stands for {@code 1 / rate}. May be 0. */
  public double rate() {
    return rate;
  }

  /** What {@link #tagsFrom()} and {@link #tagsTo()} count in: not always the packet. */
  public byte[] tagBytes() {
    return tagBytes;
  }

  /** Where the list of tags begins, behind the {@code #}; at its end where there are none. */
  public int tagsFrom() {
    return tagsFrom;
  }

  public int tagsTo() {
    return tagsTo;
  }

  /** Seconds since 1970 when it was measured; 0 for now. */
  public long timestamp() {
    return timestamp;
  }

  /** The container that sent it, as the sender says; empty where it does not. */
  String container() {
    return text(containerFrom, containerTo);
  }

  private String text(int from, int to) {
    return new String(packet, from, to - from, UTF_8);
  }
}
