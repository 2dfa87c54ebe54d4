@NullMarked
package dev.scaledservice.discovery;

import org.jspecify.annotations.NullMarked;
