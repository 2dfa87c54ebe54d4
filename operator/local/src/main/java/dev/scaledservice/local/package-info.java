/**
 * An embedded cluster for a laptop, in one process: an API server, a controller for Deployments and
 * a node that runs pods as processes. No container engine, no virtual machine.
 */
@NullMarked
package dev.scaledservice.local;

import org.jspecify.annotations.NullMarked;
