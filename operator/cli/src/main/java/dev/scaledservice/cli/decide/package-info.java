/**
 * The engine from the command line, one JSON object a line: {@code ssvc decide}, observations to
 * plans, through the planner that the operator uses, and {@code ssvc judge}, calls to verdicts.
 * {@code docs/cli.md} and {@code docs/judge.md} describe the lines.
 */
@NullMarked
package dev.scaledservice.cli.decide;

import org.jspecify.annotations.NullMarked;
