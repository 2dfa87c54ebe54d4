/** What becomes of a service that is overrun. */
@NullMarked
package dev.scaledservice.bench.overload;

import org.jspecify.annotations.NullMarked;
