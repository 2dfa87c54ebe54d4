/**
 * An embedded API server on fabric8's mock server: the mock brings HTTP, web sockets, canned
 * answers for faults and the client; what it answers to the verbs of the API is written here,
 * because the mock's own store has no server-side apply, dry run, scale, selectors, versions to
 * watch from or garbage collection.
 *
 * <p>Left to a real API server: CEL rules, admission webhooks, authentication, quotas.
 */
@NullMarked
package dev.scaledservice.local.api;

import org.jspecify.annotations.NullMarked;
