package dev.scaledservice.local.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * One step in the history of a kind. What it holds is never changed afterwards.
 *
 * @param kind the kind's qualified plural
 * @param before null when the object is new
 * @param after the object now, or as it was last when it is gone
 */
record Change(
    String kind, long version, @Nullable ObjectNode before, ObjectNode after, boolean gone) {}
