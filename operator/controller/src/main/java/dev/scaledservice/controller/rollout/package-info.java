/**
 * How a new revision is let in: what is remembered of it, what calls say about it, and who is told
 * how to share calls out. A guard looks at it four times a second, and takes its calls away at once
 * when it is condemned, whatever else is under way.
 */
@NullMarked
package dev.scaledservice.controller.rollout;

import org.jspecify.annotations.NullMarked;
