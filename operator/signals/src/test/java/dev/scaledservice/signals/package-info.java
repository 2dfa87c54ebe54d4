/** Tests, and the time they run on. */
@NullMarked
package dev.scaledservice.signals;

import org.jspecify.annotations.NullMarked;
