package dev.scaledservice.signals.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A packet, read for people.
 *
 * @param samples what it says, in order
 * @param refused what was not taken
 */
public record StatsdPacket(List<Sample> samples, List<Refused> refused) {

  public StatsdPacket {
    samples = List.copyOf(samples);
    refused = List.copyOf(refused);
  }

  /** A line, or a group of one, that was not taken. */
  public record Refused(Refusal why, String text) {}

  /** Reads a packet as a server of that dialect does. Total: any bytes are a packet. */
  public static StatsdPacket read(Dialect dialect, byte[] packet) {
    Collector collector = new Collector();
    new LineParser(dialect, collector).packet(packet, 0, packet.length);
    return new StatsdPacket(collector.samples, collector.refused);
  }

  /** The samples as one JSON array, a sample an object. */
  public String json() {
    return SampleJson.array(samples).toString();
  }

  private static final class Collector implements SampleSink {

    private final List<Sample> samples = new ArrayList<>();
    private final List<Refused> refused = new ArrayList<>();

    @Override
    public void metric(WireSample sample) {
      samples.add(
          new Sample.Metric(
              sample.type(),
              sample.name(),
              values(sample),
              sample.packed(),
              sample.type() == Type.SET ? sample.member() : null,
              sample.rate(),
              Tags.read(sample.tagBytes(), sample.tagsFrom(), sample.tagsTo()),
              sample.relative(),
              sample.container(),
              sample.timestamp()));
    }

    private static List<Double> values(WireSample sample) {
      DoubleStream values = IntStream.range(0, sample.count()).mapToDouble(sample::value);
      return values.boxed().toList();
    }

    @Override
    public void other(Sample sample) {
      samples.add(sample);
    }

    @Override
    public void refused(Refusal why, byte[] bytes, int from, int to) {
      refused.add(new Refused(why, new String(bytes, from, to - from, UTF_8)));
    }
  }
}
