package dev.scaledservice.sensor;

import dev.scaledservice.kit.service.Life;

/** Starts an instance. */
final class Main {
  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    Life.live(Sensor.NAME, Sensor.PORT, Sensor.USAGE, arguments, Sensor::make);
  }
}
