/**
 * What travels with a call through every service that takes part in it: its trace, its priority and
 * its deadline. In by {@link dev.scaledservice.client.context.Context#from}, out by {@link
 * dev.scaledservice.client.context.Context#headers}.
 */
@NullMarked
package dev.scaledservice.client.context;

import org.jspecify.annotations.NullMarked;
