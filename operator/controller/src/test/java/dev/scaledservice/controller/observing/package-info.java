/** What the sources are asked, and what they are not. */
@NullMarked
package dev.scaledservice.controller.observing;

import org.jspecify.annotations.NullMarked;
