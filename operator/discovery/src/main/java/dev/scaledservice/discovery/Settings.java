package dev.scaledservice.discovery;

/**
 * What the operator is told about its registry.
 *
 * @param access where it is
 * @param pace how often it is asked
 * @param allowSharedNames whether a service name that another owner holds may be joined
 */
public record Settings(Access access, Pace pace, boolean allowSharedNames) {}
