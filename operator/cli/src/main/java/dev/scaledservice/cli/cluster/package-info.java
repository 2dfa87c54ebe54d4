/** The commands that speak to a cluster: what is, why, and the few things a person sets by hand. */
@NullMarked
package dev.scaledservice.cli.cluster;

import org.jspecify.annotations.NullMarked;
