package dev.scaledservice.routing;

import java.util.function.BooleanSupplier;

/** A split that was said to a router, and may not have arrived everywhere yet. */
@FunctionalInterface
public interface Saying {

  /**
   * Waits until the split is in force wherever somebody answers, or for a bounded time: about a
   * second, whatever proxies do; a few requests where somebody has to be asked for it, as with a
   * route.
   *
   * @param overtaken whether something else is wanted by now; asked before each request, and
   *     nothing is written any more once it is so
   * @return what became of it. A proxy that does not answer is a failure in the outcome, never an
   *     exception; it gets the values later by itself, when it answers again
   */
  Outcome await(BooleanSupplier overtaken);
}
