package dev.scaledservice.discovery;

/**
 * What became of a resource's entries.
 *
 * @param instances how many of ours were taken out
 * @param foreign how many entries of others were found on our node and left alone, and with them
 *     the node
 */
public record Removed(int instances, int foreign) {}
