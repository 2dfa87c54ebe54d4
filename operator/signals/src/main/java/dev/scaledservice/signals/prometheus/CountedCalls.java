package dev.scaledservice.signals.prometheus;

/**
 * Calls to a revision that finished since somebody first asked for them, as those who made them
 * have counted; they only grow. None of the kinds is more than the total.
 *
 * @param revision as the label says
 * @param total all of them, bad ones too
 */
public record CountedCalls(String revision, long total, long failed, long slow, long shed) {}
