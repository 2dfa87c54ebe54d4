package dev.scaledservice.signals.wire;

/** Where what was read goes. */
public interface SampleSink {

  /** A metric; valid only until this returns. */
  void metric(WireSample sample);

  /** An event or a service check: nothing to measure. */
  void other(Sample sample);

  /** {@code bytes[from, to)} was refused. */
  void refused(Refusal why, byte[] bytes, int from, int to);
}
