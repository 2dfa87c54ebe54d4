/**
 * How a new revision is let in step by step, and turned back: pure decisions about phases, weights
 * and counts. What calls say about the revision is the judge's; who carries weights out is the
 * caller's.
 */
@NullMarked
package dev.scaledservice.engine.rollout;

import org.jspecify.annotations.NullMarked;
