@NullMarked
package dev.scaledservice.engine.coordinate;

import org.jspecify.annotations.NullMarked;
