/**
 * The registry as Consul has it. The Orbitz client does what it can do: the leader, nodes by their
 * meta, taking a node out. Plain HTTP does the rest: transactions on services and checks, which the
 * client does not have, and reads whose headers decide whether they prove anything, which it does
 * not show. No type of either is known outside this package.
 */
@NullMarked
package dev.scaledservice.discovery.consul;

import org.jspecify.annotations.NullMarked;
