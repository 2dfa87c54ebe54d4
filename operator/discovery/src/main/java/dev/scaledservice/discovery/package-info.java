/**
 * Instances in a registry: what should be there, what is, and the way between.
 *
 * <p>{@link dev.scaledservice.discovery.Registrar} is the way in. It speaks to a registry through
 * {@link dev.scaledservice.discovery.Registry} alone; no type of a Consul library and none of
 * Kubernetes is known here.
 */
@NullMarked
package dev.scaledservice.discovery;

import org.jspecify.annotations.NullMarked;
