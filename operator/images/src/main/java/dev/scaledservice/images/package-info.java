/**
 * Writes the images of the operator and the example services, as archives or to a registry, with
 * neither a container engine nor, unless a base is asked for, a registry.
 *
 * <p>An image is a Java runtime of the modules in use, on the C library of the machine that makes
 * it or on a base; the libraries; our own classes; and a cache of what the JVM had made of those by
 * the end of a rehearsal, which halves the time to start.
 */
@NullMarked
package dev.scaledservice.images;

import org.jspecify.annotations.NullMarked;
