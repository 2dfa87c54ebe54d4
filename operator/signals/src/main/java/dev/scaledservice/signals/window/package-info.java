/**
 * What happened lately: samples sorted into slots of a quarter of a second, added up again over any
 * span that ends now. Nothing here is safe for several threads; whoever owns a window locks it.
 */
@NullMarked
package dev.scaledservice.signals.window;

import org.jspecify.annotations.NullMarked;
