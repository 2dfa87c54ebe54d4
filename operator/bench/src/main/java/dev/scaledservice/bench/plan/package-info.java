/** What a decision costs. */
@NullMarked
package dev.scaledservice.bench.plan;

import org.jspecify.annotations.NullMarked;
