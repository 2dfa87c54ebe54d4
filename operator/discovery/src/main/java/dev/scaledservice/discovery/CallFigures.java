package dev.scaledservice.discovery;

import java.time.Duration;

/**
 * Calls of one kind.
 *
 * @param endpoint such as {@code PUT /v1/txn}: without names, so that there are few
 * @param outcome {@code ok}, or a reason as a condition writes it
 * @param count how many
 * @param total how long all of them took together
 */
public record CallFigures(String endpoint, String outcome, long count, Duration total) {}
