/** How the operator itself is: metrics, health, log lines. */
@NullMarked
package dev.scaledservice.controller.operations;

import org.jspecify.annotations.NullMarked;
