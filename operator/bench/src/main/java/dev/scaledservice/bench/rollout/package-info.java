/** How fast a bad version is condemned, and how often a good one. */
@NullMarked
package dev.scaledservice.bench.rollout;

import org.jspecify.annotations.NullMarked;
