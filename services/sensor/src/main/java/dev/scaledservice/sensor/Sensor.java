package dev.scaledservice.sensor;

import dev.scaledservice.client.context.Context;
import dev.scaledservice.kit.JsonLine;
import dev.scaledservice.kit.Log;
import dev.scaledservice.kit.Options;
import dev.scaledservice.kit.service.Answer;
import dev.scaledservice.kit.service.Common;
import dev.scaledservice.kit.service.Service;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** A temperature that rises and falls: {@code 20 + 5 sin(2 pi t / period)} degrees. */
final class Sensor {
  static final String NAME = "sensor";
  static final int PORT = 9001;
  static final String USAGE =
      """
        --period        SENSOR_PERIOD        from warm to warm, 1m
      """;

  private static final double MEAN = 20;
  private static final double SWING = 5;

  private final long periodMillis;
  private final InstantSource clock;

  Sensor(Duration period, InstantSource clock) {
    this.periodMillis = Math.max(1, period.toMillis());
    this.clock = clock;
  }

  /** An instance that listens. */
  static Service make(Options options, Common common, Log log) throws IOException {
    var sensor =
        new Sensor(
            options.duration("period", "SENSOR_PERIOD", Duration.ofMinutes(1)),
            InstantSource.system());
    options.refuseOthers();
    return new Service(
        common,
        log,
        common.openStatsd(),
        Map.of("/v1/number", sensor::answer),
        List.of(),
        List.of());
  }

  Answer answer(Context context) {
    double turns = (double) (clock.millis() % periodMillis) / periodMillis;
    double number = MEAN + SWING * Math.sin(2 * Math.PI * turns);
    return Answer.ok(JsonLine.empty().with("number", Math.round(number * 100) / 100.0));
  }
}
