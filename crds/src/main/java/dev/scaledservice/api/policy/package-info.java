/**
 * From the resource to the engine's words: defaults filled in, texts turned into numbers, and a
 * clear error where an object slipped past the schema. Shared by the operator and the command line,
 * so that what one predicts is what the other does.
 */
@NullMarked
package dev.scaledservice.api.policy;

import org.jspecify.annotations.NullMarked;
