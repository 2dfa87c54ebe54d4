/** What is: the cluster's caches and the sources of metrics, read into immutable records. */
@NullMarked
package dev.scaledservice.controller.observing;

import org.jspecify.annotations.NullMarked;
