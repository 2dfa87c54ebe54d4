/** Tests. */
@NullMarked
package dev.scaledservice.signals.statsd;

import org.jspecify.annotations.NullMarked;
