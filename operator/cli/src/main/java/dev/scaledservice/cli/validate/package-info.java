/**
 * {@code ssvc validate}: what the API server would refuse, by the schema and the rules of the
 * definition itself, and what it would let through but a person would regret.
 */
@NullMarked
package dev.scaledservice.cli.validate;

import org.jspecify.annotations.NullMarked;
