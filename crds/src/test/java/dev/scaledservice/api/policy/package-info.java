/** Reading policies. */
@NullMarked
package dev.scaledservice.api.policy;

import org.jspecify.annotations.NullMarked;
