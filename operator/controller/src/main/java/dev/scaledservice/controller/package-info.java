/**
 * The operator: one loop a service, the pulse that turns it, and the one place where everything is
 * wired.
 */
@NullMarked
package dev.scaledservice.controller;

import org.jspecify.annotations.NullMarked;
