/** Produces numbers, at once: what others compute on. */
@NullMarked
package dev.scaledservice.sensor;

import org.jspecify.annotations.NullMarked;
