/**
 * A registry that speaks as Consul does, inside one process and without a disk: the catalog,
 * health, keys and values, transactions and blocking queries, as far as services and operators use
 * them. What it does not know it refuses; it ignores nothing that would change an answer.
 */
@NullMarked
package dev.scaledservice.local.consul;

import org.jspecify.annotations.NullMarked;
