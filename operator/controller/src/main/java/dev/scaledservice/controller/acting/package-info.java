/** What is done about a plan: every write to the API server, and what is asked of Consul. */
@NullMarked
package dev.scaledservice.controller.acting;

import org.jspecify.annotations.NullMarked;
