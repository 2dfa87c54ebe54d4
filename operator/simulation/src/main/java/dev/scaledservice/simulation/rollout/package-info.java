/** A rollout as the judge sees it: two tracks of instances whose calls fail by chance. */
@NullMarked
package dev.scaledservice.simulation.rollout;

import org.jspecify.annotations.NullMarked;
