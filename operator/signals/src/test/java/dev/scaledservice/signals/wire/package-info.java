/** Tests. */
@NullMarked
package dev.scaledservice.signals.wire;

import org.jspecify.annotations.NullMarked;
