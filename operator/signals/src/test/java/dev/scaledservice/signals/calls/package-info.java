@NullMarked
package dev.scaledservice.signals.calls;

import org.jspecify.annotations.NullMarked;
