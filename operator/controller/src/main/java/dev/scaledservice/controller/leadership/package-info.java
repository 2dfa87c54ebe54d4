/**
 * Which replica of the operator acts: one at a time, agreed on by a Lease. Losing it stops writes,
 * never the process.
 */
@NullMarked
package dev.scaledservice.controller.leadership;

import org.jspecify.annotations.NullMarked;
