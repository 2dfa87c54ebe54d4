package dev.scaledservice.signals;

/**
 * Time that only goes forward: what windows are cut from, so that a corrected wall clock moves none
 * of them.
 */
@FunctionalInterface
public interface Ticker {

  /** Nanoseconds since some fixed moment; differences between two calls are what counts. */
  long nanos();

  /** The clock of this machine. */
  static Ticker system() {
    return System::nanoTime;
  }
}
