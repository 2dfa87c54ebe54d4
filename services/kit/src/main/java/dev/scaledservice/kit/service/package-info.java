/**
 * An example service: paths that answer JSON, health, readiness, a graceful end, its measurements
 * and the calls of sampled traces in its log. What it does is in the service's own module.
 */
@NullMarked
package dev.scaledservice.kit.service;

import org.jspecify.annotations.NullMarked;
