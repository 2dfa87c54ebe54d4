/** Images of next to nothing, written and pushed. */
@NullUnmarked
package dev.scaledservice.images;

import org.jspecify.annotations.NullUnmarked;
