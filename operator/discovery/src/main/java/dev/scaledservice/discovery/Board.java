package dev.scaledservice.discovery;

import dev.scaledservice.discovery.control.ControlDocument;
import java.util.function.BooleanSupplier;

/**
 * Where the documents of all services are. Several processes may write at once: each change names
 * what it was made of, and is made again of what another has written.
 *
 * @param mayWrite asked before everything that is written
 */
record Board(KeyValues values, BooleanSupplier mayWrite, Publisher.Tally tally) {

  private static final int ATTEMPTS = 3;

  /**
   * Brings about that callers find what they are to be told.
   *
   * @return how it stands
   */
  Told put(Bulletin bulletin, Notice notice) throws RegistryException {
    String at = ControlDocument.key(bulletin.serviceName());
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      KeyValues.Value value = values.value(at);
      ControlDocument found = value == null ? null : ControlDocument.read(value.text());
      Told against = Notice.against(bulletin, at, value, found);
      if (against != null) {
        return against;
      }
      if (notice.says(bulletin, found)) {
        return new Told(Reason.SYNCED, "", found);
      }
      ControlDocument next = notice.next(bulletin, found);
      if (write(at, next.json(), value == null ? 0 : value.index())) {
        notice.wrote(next);
        return new Told(Reason.SYNCED, "", next);
      }
    }
    throw keepsWriting(at);
  }

  private boolean write(String at, String json, long index) throws RegistryException {
    checkMayWrite();
    boolean written = values.set(at, json, index);
    (written ? tally.written : tally.refused).increment();
    return written;
  }

  /** Removes what is of that owner; what is another's stays. */
  void erase(Owner owner, String serviceName) throws RegistryException {
    erase(ControlDocument.key(serviceName), Bulletin.signature(owner));
  }

  /** Removes a document of that signature. */
  void erase(String at, String signature) throws RegistryException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      KeyValues.Value value = values.value(at);
      ControlDocument found = value == null ? null : ControlDocument.read(value.text());
      if (value == null || found == null || !found.owner().equals(signature)) {
        return;
      }
      checkMayWrite();
      values.remove(at, value.index());
    }
    throw keepsWriting(at);
  }

  private void checkMayWrite() throws RegistryException {
    if (!mayWrite.getAsBoolean()) {
      throw new RegistryException(Reason.HELD_BACK, Safety.MAY_NOT_WRITE);
    }
  }

  private static RegistryException keepsWriting(String at) {
    return new RegistryException(Reason.CONFLICT, "somebody else keeps writing " + at);
  }
}
