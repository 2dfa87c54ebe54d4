package dev.scaledservice.discovery;

import java.util.List;

/**
 * Counts since the start, for whoever exports them.
 *
 * @param calls every call to the registry, by kind and outcome
 * @param services resources that are looked after
 * @param unsynced those of them whose registry entries are not as wanted
 * @param pending changes that wait, over all of them
 * @param syncs looks at a resource's entries, with or without a change
 * @param changes changes written
 * @param repaired changes that were needed though nothing new was wanted
 * @param circuitOpen whether calls are held back because the registry is in trouble
 * @param circuitOpened how many times that began
 */
public record Figures(
    List<CallFigures> calls,
    int services,
    int unsynced,
    int pending,
    long syncs,
    long changes,
    long repaired,
    boolean circuitOpen,
    long circuitOpened) {

  public Figures {
    calls = List.copyOf(calls);
  }
}
