package dev.scaledservice.controller.operations;

import java.util.logging.LogManager;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Log lines, whoever writes them, in one shape. */
public final class Logging {

  private Logging() {}

  /** Sends what the JDK and libraries log through java.util.logging the way of all others. */
  public static void bridge() {
    LogManager.getLogManager().reset();
    SLF4JBridgeHandler.install();
  }
}
