/**
 * What the operator relies on in an API server, written down once and run against the embedded one
 * and against a real one.
 */
@NullMarked
package dev.scaledservice.local.contract;

import org.jspecify.annotations.NullMarked;
