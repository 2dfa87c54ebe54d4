/**
 * The whole against a real API server, a real Consul and a real Prometheus (tag {@code cluster}),
 * the page in a real browser (tag {@code browser}), and the rules of the house.
 */
@NullMarked
package dev.scaledservice.e2e;

import org.jspecify.annotations.NullMarked;
