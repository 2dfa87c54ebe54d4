@NullMarked
package dev.scaledservice.simulation;

import org.jspecify.annotations.NullMarked;
