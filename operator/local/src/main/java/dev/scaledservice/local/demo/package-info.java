/**
 * {@code make demo}: the operator, a cluster, a registry, a service and its load as processes of
 * their own, and a story whose milestones are checked as they happen.
 */
@NullMarked
package dev.scaledservice.local.demo;

import org.jspecify.annotations.NullMarked;
