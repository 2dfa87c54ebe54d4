/** The stages of a decision, in the order in which {@link StagedPlanner} runs them. */
@NullMarked
package dev.scaledservice.engine.stages;

import org.jspecify.annotations.NullMarked;
