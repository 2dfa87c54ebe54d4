/**
 * Calls other services well: {@link dev.scaledservice.client.ServiceClient} is all parts put
 * together; each package below is usable alone. No framework, no reflection, one thread for StatsD.
 * Says what it has to say by {@link java.lang.System.Logger}.
 */
@NullMarked
package dev.scaledservice.client;

import org.jspecify.annotations.NullMarked;
