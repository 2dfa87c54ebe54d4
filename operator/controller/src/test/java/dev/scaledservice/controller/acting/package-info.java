/** Carrying out, step by step. */
@NullMarked
package dev.scaledservice.controller.acting;

import org.jspecify.annotations.NullMarked;
