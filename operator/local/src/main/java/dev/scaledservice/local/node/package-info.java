/**
 * A node that runs pods as processes of this machine, each on a loopback address of its own. Linux
 * only: addresses of the whole of 127.0.0.0/8, {@code setsid}, {@code /proc}.
 *
 * <p>Of a pod it runs the first container: command, arguments, environment, readiness probe, {@code
 * preStop}, termination grace, restarts. Volumes, resource limits, init containers and other probes
 * are not for it; what it leaves out it says in an Event.
 */
@NullMarked
package dev.scaledservice.local.node;

import org.jspecify.annotations.NullMarked;
