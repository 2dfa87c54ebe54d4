/** What the page is told, and what it must never do to the operator. */
@NullMarked
package dev.scaledservice.controller.page;

import org.jspecify.annotations.NullMarked;
