/** {@code ssvc}: the command line. What it predicts is what the operator does, by the same code. */
@NullMarked
package dev.scaledservice.cli;

import org.jspecify.annotations.NullMarked;
