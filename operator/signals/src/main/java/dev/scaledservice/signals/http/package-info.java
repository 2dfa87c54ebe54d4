/**
 * How servers that the operator's settings name are spoken to: every answer bounded in time and in
 * size, no redirect followed, and what went wrong told in words that say what to do.
 */
@NullMarked
package dev.scaledservice.signals.http;

import org.jspecify.annotations.NullMarked;
