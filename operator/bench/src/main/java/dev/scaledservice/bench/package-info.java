/** {@code make bench}: what docs/benchmarks.md claims, measured again. */
@NullMarked
package dev.scaledservice.bench;

import org.jspecify.annotations.NullMarked;
