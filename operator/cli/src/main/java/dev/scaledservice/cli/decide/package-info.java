/**
 * {@code ssvc decide}: observations to plans, one JSON object a line, through the planner that the
 * operator uses. {@code docs/cli.md} describes the lines.
 */
@NullMarked
package dev.scaledservice.cli.decide;

import org.jspecify.annotations.NullMarked;
