package dev.scaledservice.discovery;

import java.util.ArrayList;
import java.util.List;

/** Takes an owner's entries out, and leaves alone what others have put on its node. */
final class Remover {

  private final Registry registry;
  private final Safety safety;

  Remover(Registry registry, Safety safety) {
    this.registry = registry;
    this.safety = safety;
  }

  /**
   * Removes everything of an owner, and its node unless something foreign is on it.
   *
   * @throws RegistryException when it is not all gone, as far as it is known
   */
  Removed remove(Owner owner) throws RegistryException {
    var layout = new Layout(owner);
    var actual = registry.read(layout.node());
    if (actual == null || !(layout.marks(actual.meta()) || layout.isOn(actual))) {
      return new Removed(0, 0);
    }
    if (!safety.mayWrite()) {
      throw new RegistryException(Reason.HELD_BACK, Safety.MAY_NOT_WRITE);
    }
    List<Change> drops = new ArrayList<>();
    actual.entries().stream()
        .filter(entry -> layout.marks(entry.meta()))
        .forEach(entry -> drops.add(new Change.Drop(entry)));
    if (!drops.isEmpty()) {
      var refused = registry.apply(layout.node(), drops).refused();
      if (!refused.isEmpty()) {
        throw new RegistryException(refused.getFirst().reason(), Synchronizer.described(refused));
      }
    }
    int foreign = actual.entries().size() - drops.size();
    if (foreign == 0) {
      registry.deleteNode(layout.node());
    }
    return new Removed(drops.size(), foreign);
  }
}
