package dev.scaledservice.discovery;

import java.util.ArrayList;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds nodes of our cluster whose resource is gone, and removes them. They are looked for in the
 * registry, not among what is known here: what was lost is known only there.
 */
final class Sweep {

  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

  private final Registry registry;
  private final Remover remover;

  Sweep(Registry registry, Remover remover) {
    this.registry = registry;
    this.remover = remover;
  }

  /**
   * @param operatorClass only what an operator of this class keeps; empty for those without one
   * @param known uids of the resources that exist
   * @param gone asked, live, of every other owner: whether its resource is really gone
   */
  Swept run(String clusterId, String operatorClass, Set<String> known, Predicate<Owner> gone)
      throws RegistryException {
    int seen = 0;
    var removed = new ArrayList<Owner>();
    var kept = new ArrayList<String>();
    for (var node : registry.nodes(Layout.marksOf(clusterId))) {
      var owner = Layout.ownerOf(node.meta());
      if (owner == null
          || !owner.clusterId().equals(clusterId)
          || !Layout.classOf(node.meta()).equals(operatorClass)) {
        continue;
      }
      seen++;
      if (known.contains(owner.uid()) || !new Layout(owner).node().equals(node.name())) {
        continue;
      }
      try {
        if (gone.test(owner)) {
          var done = remover.remove(owner);
          if (done.instances() == 0 && done.foreign() > 0) {
            kept.add("%s: only entries of others are on its node".formatted(owner.key()));
            continue;
          }
          LOG.info("{}: swept out of the registry, its uid {} is gone", owner.key(), owner.uid());
          removed.add(owner);
        }
      } catch (RegistryException e) {
        if (e.concernsEveryone()) {
          throw e;
        }
        kept.add("%s: %s".formatted(owner.key(), e.getMessage()));
      } catch (RuntimeException e) {
        // Whether it is gone is not known, so it stays; the others are still looked at.
        LOG.warn("{}: whether uid {} is gone cannot be known", owner.key(), owner.uid(), e);
        kept.add("%s: %s".formatted(owner.key(), e));
      }
    }
    return new Swept(seen, removed, kept);
  }
}
