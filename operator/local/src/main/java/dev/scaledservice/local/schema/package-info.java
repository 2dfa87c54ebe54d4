/**
 * What the embedded API server knows of the kinds it keeps: their names, their subresources, which
 * lists merge by key, what is filled in when it is missing. Rules in CEL are not evaluated here; a
 * real API server does that.
 */
@NullMarked
package dev.scaledservice.local.schema;

import org.jspecify.annotations.NullMarked;
