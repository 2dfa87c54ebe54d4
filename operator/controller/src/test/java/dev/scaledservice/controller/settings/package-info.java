/** What a person may write, and what the operator answers. */
@NullMarked
package dev.scaledservice.controller.settings;

import org.jspecify.annotations.NullMarked;
