/** The embedded API server against its contract. */
@NullMarked
package dev.scaledservice.local.api;

import org.jspecify.annotations.NullMarked;
