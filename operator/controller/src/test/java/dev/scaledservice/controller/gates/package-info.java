/** Webhooks, against a real HTTP server on loopback. */
@NullMarked
package dev.scaledservice.controller.gates;

import org.jspecify.annotations.NullMarked;
