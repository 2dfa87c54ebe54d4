/** The commands that ask a cluster. */
@NullMarked
package dev.scaledservice.cli.cluster;

import org.jspecify.annotations.NullMarked;
