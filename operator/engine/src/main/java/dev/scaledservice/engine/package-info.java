/**
 * How many replicas there should be, and why: a pure function of what was measured, what is wanted
 * and what was decided before. No clock, no sockets, no Kubernetes.
 */
@NullMarked
package dev.scaledservice.engine;

import org.jspecify.annotations.NullMarked;
