package dev.scaledservice.discovery;

import java.util.List;

/**
 * What a sweep for orphans did.
 *
 * @param seen nodes of our cluster in the registry
 * @param removed owners whose resource is gone and whose entries were taken out
 * @param kept owners whose resource is gone, but who could not be removed, each with why
 */
public record Swept(int seen, List<Owner> removed, List<String> kept) {

  public Swept {
    removed = List.copyOf(removed);
    kept = List.copyOf(kept);
  }
}
