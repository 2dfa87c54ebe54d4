@NullMarked
package dev.scaledservice.routing.gateway;

import org.jspecify.annotations.NullMarked;
