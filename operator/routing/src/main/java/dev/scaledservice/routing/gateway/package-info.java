/** Gateway API: a split as weights and header matches of an HTTPRoute. */
@NullMarked
package dev.scaledservice.routing.gateway;

import org.jspecify.annotations.NullMarked;
