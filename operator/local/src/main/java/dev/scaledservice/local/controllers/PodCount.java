package dev.scaledservice.local.controllers;

/**
 * How many pods there are.
 *
 * @param total those that have neither ended nor been told to
 * @param updated of these, of the template as it is now
 * @param available ready for as long as the Deployment asks
 * @param updatedAvailable of the template and available
 */
record PodCount(int total, int updated, int ready, int available, int updatedAvailable) {}
