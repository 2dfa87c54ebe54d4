/**
 * Who gets how many of the calls: the share of a canary, put in force in whatever stands between
 * callers and instances.
 *
 * <p>{@link dev.scaledservice.routing.Split} says what should be, a {@link
 * dev.scaledservice.routing.Router} makes it so. Nothing here knows Kubernetes or Consul.
 */
@NullMarked
package dev.scaledservice.routing;

import org.jspecify.annotations.NullMarked;
