/** The operator as a whole. */
@NullMarked
package dev.scaledservice.controller;

import org.jspecify.annotations.NullMarked;
