/**
 * What a person tells the operator: one YAML file, every value of which an environment variable can
 * override; wrong ones are refused, all at once, with where they are and what to write instead.
 *
 * <p>A new setting is one record component with its {@link
 * dev.scaledservice.controller.settings.Setting}: the file, the variable, the printed settings and
 * the table in {@code docs/settings.md} follow from it.
 */
@NullMarked
package dev.scaledservice.controller.settings;

import org.jspecify.annotations.NullMarked;
