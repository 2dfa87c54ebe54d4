@NullMarked
package dev.scaledservice.routing;

import org.jspecify.annotations.NullMarked;
