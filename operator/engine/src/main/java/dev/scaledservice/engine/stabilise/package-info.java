/** How fast a count may follow: windows and policies of {@code autoscaling/v2}. */
@NullMarked
package dev.scaledservice.engine.stabilise;

import org.jspecify.annotations.NullMarked;
