/**
 * The operator in pods, on real nodes, with services that are real processes: what only traffic,
 * probes, deaths and elections show. Skipped, with the reason, where the machine cannot run pods.
 */
@NullMarked
package dev.scaledservice.e2e.pods;

import org.jspecify.annotations.NullMarked;
