/**
 * Rollbacks as callers see them: a real operator, API server, Consul and HAProxy under load, and a
 * new version that goes bad.
 */
@NullMarked
package dev.scaledservice.bench.rollback;

import org.jspecify.annotations.NullMarked;
