/** Tests. */
@NullMarked
package dev.scaledservice.signals.window;

import org.jspecify.annotations.NullMarked;
