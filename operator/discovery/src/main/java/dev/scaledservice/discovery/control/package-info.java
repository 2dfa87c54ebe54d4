/**
 * The control document of a service: what callers read to know which of their calls they may send.
 * Only its form; who writes it is elsewhere.
 */
@NullMarked
package dev.scaledservice.discovery.control;

import org.jspecify.annotations.NullMarked;
