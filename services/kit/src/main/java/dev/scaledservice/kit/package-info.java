/**
 * What every example service starts with: options from flags and the environment, durations as
 * people write them, JSON lines for logs and reports. JDK only.
 */
@NullMarked
package dev.scaledservice.kit;

import org.jspecify.annotations.NullMarked;
