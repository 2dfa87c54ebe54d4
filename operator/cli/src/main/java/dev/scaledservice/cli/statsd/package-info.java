/** {@code ssvc statsd-parse}: what a StatsD packet says, by the parser that the operator uses. */
@NullMarked
package dev.scaledservice.cli.statsd;

import org.jspecify.annotations.NullMarked;
