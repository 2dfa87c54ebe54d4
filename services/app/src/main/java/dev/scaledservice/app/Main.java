package dev.scaledservice.app;

import dev.scaledservice.kit.service.Life;

/** Starts an instance. */
final class Main {
  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    Life.live(App.NAME, App.PORT, App.USAGE, arguments, App::make);
  }
}
