/** Tables of facts about {@code autoscaling/v2}, run against the engine. */
@NullMarked
package dev.scaledservice.engine.cases;

import org.jspecify.annotations.NullMarked;
