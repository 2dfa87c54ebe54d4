/**
 * What open breakers mean: one class a rule, R1 to R7 of the design, and the sharing out of what
 * capacity there is. They find facts; the stages act on them.
 */
@NullMarked
package dev.scaledservice.engine.coordinate;

import org.jspecify.annotations.NullMarked;
