/** Reads from Consul by blocking queries; whoever reads keeps what was last good by itself. */
@NullMarked
package dev.scaledservice.client.consul;

import org.jspecify.annotations.NullMarked;
