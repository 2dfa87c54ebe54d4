/** Telling people: what is worth a write, and what it says. */
@NullMarked
package dev.scaledservice.controller.reporting;

import org.jspecify.annotations.NullMarked;
