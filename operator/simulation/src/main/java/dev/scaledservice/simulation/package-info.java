/**
 * A service, its callers and an autoscaler on a virtual clock: the engine decides as it does in the
 * operator, everything else is a model whose every assumption is written where it is made.
 */
@NullMarked
package dev.scaledservice.simulation;

import org.jspecify.annotations.NullMarked;
