/**
 * Orchestrates: asks the sensor for a number and the worker for a result, and answers also while
 * one of them is away.
 */
@NullMarked
package dev.scaledservice.app;

import org.jspecify.annotations.NullMarked;
