/** Who can be called: the instances of a service, kept when their source is away. */
@NullMarked
package dev.scaledservice.client.discovery;

import org.jspecify.annotations.NullMarked;
