package dev.scaledservice.engine.judge;

/**
 * Bad events that one instance counted since the samples before.
 *
 * @param instance as in {@link Calls}, so that one bad instance can be told from a bad version
 * @param metric which of those that the judge was told of
 */
public record Events(Track track, String instance, String metric, long count) {

  public Events {
    if (count < 0) {
      throw new IllegalArgumentException("wants 0 events or more, not " + count);
    }
  }
}
