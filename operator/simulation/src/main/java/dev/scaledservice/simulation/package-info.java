/** Small worlds on a virtual clock; each assumption is written where it is made. */
@NullMarked
package dev.scaledservice.simulation;

import org.jspecify.annotations.NullMarked;
