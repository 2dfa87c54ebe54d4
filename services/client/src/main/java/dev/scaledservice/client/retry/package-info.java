/** How much may be tried again. */
@NullMarked
package dev.scaledservice.client.retry;

import org.jspecify.annotations.NullMarked;
