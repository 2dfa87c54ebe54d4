/** One leader at a time, whatever happens to it. */
@NullMarked
package dev.scaledservice.controller.leadership;

import org.jspecify.annotations.NullMarked;
