/**
 * The three kinds of patch that are not an apply: JSON patch, merge patch, strategic merge patch.
 */
@NullMarked
package dev.scaledservice.local.patch;

import org.jspecify.annotations.NullMarked;
