package dev.scaledservice.local.schema;

/**
 * What is wrong with one field.
 *
 * @param field {@code spec.ports[0].port}
 * @param why as a real API server words it
 */
public record Problem(String field, String why) {}
