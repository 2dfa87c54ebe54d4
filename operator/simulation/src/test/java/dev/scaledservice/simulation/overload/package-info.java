@NullMarked
package dev.scaledservice.simulation.overload;

import org.jspecify.annotations.NullMarked;
