/** What clients cannot do to the server. */
@NullMarked
package dev.scaledservice.controller.http;

import org.jspecify.annotations.NullMarked;
