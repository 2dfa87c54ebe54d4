package dev.scaledservice.discovery;

import dev.scaledservice.discovery.control.ControlDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds documents of services of our cluster that are gone, or are called something else by now,
 * and removes them: whoever should have done so was not there.
 */
final class Leftovers {

  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  private final Board board;

  Leftovers(Board board) {
    this.board = board;
  }

  /**
   * @param gone asked of each service that has a document, and of the name under which that is:
   *     whether no such service is called so; whoever makes it fail is kept
   * @return what was removed, by key
   */
  List<String> remove(String clusterId, BiPredicate<ServiceKey, String> gone)
      throws RegistryException {
    List<String> removed = new ArrayList<>();
    for (String at : board.values().keys(ControlDocument.PREFIX)) {
      String serviceName = ControlDocument.serviceName(at);
      KeyValues.Value value = serviceName == null ? null : board.values().value(at);
      ControlDocument found = value == null ? null : ControlDocument.read(value.text());
      ServiceKey service = found == null ? null : Bulletin.signatory(found.owner(), clusterId);
      if (serviceName == null || found == null || service == null) {
        continue;
      }
      try {
        if (gone.test(service, serviceName)) {
          board.erase(at, found.owner());
          removed.add(at);
        }
      } catch (RegistryException e) {
        if (e.concernsEveryone()) {
          throw e;
        }
        LOG.warn("{}, of {}, is left over, but stays: {}", at, service, e.getMessage());
      } catch (RuntimeException e) {
        // Whether it is gone is not known, so it stays; the others are still looked at.
        LOG.warn("{}: whether {} is gone cannot be known", at, service, e);
      }
    }
    return removed;
  }
}
