package dev.scaledservice.signals;

import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Reading;

/**
 * A measurement and what a person should know about it.
 *
 * @param note what its readings cannot say by themselves, such as {@code "2 of 5 ready pods silent
 *     for 10 s"}; empty where there is nothing to add
 */
public record Measured(Measurement measurement, String note) {

  /** Nothing is known of a metric; {@code why} is a short clause for people. */
  public static Measured unknown(String metric, String why) {
    Reading nothing = new Reading.Unknown(why);
    return new Measured(new Measurement.Total(metric, nothing, nothing), "");
  }
}
