/** A rig with what stands on it, for tests and benchmarks alike. */
@NullMarked
package dev.scaledservice.e2e;

import org.jspecify.annotations.NullMarked;
