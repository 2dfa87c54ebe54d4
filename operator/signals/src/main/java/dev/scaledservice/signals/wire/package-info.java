/**
 * What a StatsD packet says: one grammar, with a switch for each point on which the dialects
 * differ.
 */
@NullMarked
package dev.scaledservice.signals.wire;

import org.jspecify.annotations.NullMarked;
