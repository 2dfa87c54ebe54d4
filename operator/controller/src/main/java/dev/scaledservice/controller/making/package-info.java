/**
 * What the operator makes out of a ScaledService, and how many of it: revisions and their
 * Deployments, the Service, the disruption budget, the rolling exchange of one revision for the
 * next, the choice of pods that leave. Pure functions over what was seen; nothing here talks to the
 * API server.
 *
 * <p>Objects are built as JSON, so that fields of pods this operator has never heard of reach the
 * API server as they were written.
 */
@NullMarked
package dev.scaledservice.controller.making;

import org.jspecify.annotations.NullMarked;
