@NullMarked
package dev.scaledservice.routing.haproxy;

import org.jspecify.annotations.NullMarked;
