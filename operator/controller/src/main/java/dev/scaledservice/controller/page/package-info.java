/**
 * The page: what the services do, now and over the last two hours, for a person with a browser.
 * Read-only; nothing that a browser does can slow the operator down.
 */
@NullMarked
package dev.scaledservice.controller.page;

import org.jspecify.annotations.NullMarked;
