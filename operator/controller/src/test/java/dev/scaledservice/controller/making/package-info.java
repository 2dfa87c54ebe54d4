/** What the operator makes, as tables, golden objects and simulated rollouts. */
@NullMarked
package dev.scaledservice.controller.making;

import org.jspecify.annotations.NullMarked;
