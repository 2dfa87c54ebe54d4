/** The custom resource against its generated definition. */
@NullMarked
package dev.scaledservice.api;

import org.jspecify.annotations.NullMarked;
