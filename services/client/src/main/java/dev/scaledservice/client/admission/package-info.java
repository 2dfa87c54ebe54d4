/**
 * What share of its calls of each class a caller sends, as the callee's operator asks for in
 * Consul: usable with any client, by {@link dev.scaledservice.client.admission.Admission#admits}.
 */
@NullMarked
package dev.scaledservice.client.admission;

import org.jspecify.annotations.NullMarked;
