/** What the operator says of itself. */
@NullMarked
package dev.scaledservice.controller.operations;

import org.jspecify.annotations.NullMarked;
