package dev.scaledservice.worker;

import dev.scaledservice.kit.service.Life;

/** Starts an instance. */
final class Main {
  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    Life.live(Worker.NAME, Worker.PORT, Worker.USAGE, arguments, Worker::make);
  }
}
