/**
 * A small HTTP server for people and machines that watch the operator, and that none can hold up.
 */
@NullMarked
package dev.scaledservice.controller.http;

import org.jspecify.annotations.NullMarked;
