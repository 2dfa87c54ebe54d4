/**
 * Who calls whom, how that ends and what the callers' breakers say: rates over the last ten
 * seconds, by caller, callee, revision and class. Filled by whoever receives what callers tell.
 */
@NullMarked
package dev.scaledservice.signals.calls;

import org.jspecify.annotations.NullMarked;
