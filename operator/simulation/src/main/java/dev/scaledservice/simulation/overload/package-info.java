/**
 * A service, its callers and an autoscaler that are overrun: the engine decides as it does in the
 * operator, everything else is a model whose every assumption is written where it is made.
 */
@NullMarked
package dev.scaledservice.simulation.overload;

import org.jspecify.annotations.NullMarked;
