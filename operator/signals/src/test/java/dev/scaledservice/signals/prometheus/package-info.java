/** Tests. */
@NullMarked
package dev.scaledservice.signals.prometheus;

import org.jspecify.annotations.NullMarked;
