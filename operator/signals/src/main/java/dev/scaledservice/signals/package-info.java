/**
 * What is measured, turned into the readings that decisions rest on. Nothing here knows of
 * Kubernetes: whoever does says which pods a service has and what is asked of them.
 */
@NullMarked
package dev.scaledservice.signals;

import org.jspecify.annotations.NullMarked;
