package dev.scaledservice.discovery;

import dev.scaledservice.discovery.control.Admitted;
import dev.scaledservice.discovery.control.ControlDocument;
import dev.scaledservice.discovery.control.Edition;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one service's document: when it may be written, when it need not be, and which
 * edition comes next. Knows what this process wrote last. Of one thread.
 */
final class Notice {

  /** A document that sheds is renewed so many times while it would hold. */
  private static final int RENEWALS = 3;

  private final Duration validFor;
  private final LongSupplier epoch;
  private final InstantSource clock;
  private Edition latest = Edition.NONE;
  private @Nullable ControlDocument written;
  private long writtenAt;
  private long writes;

  /**
   * @param validFor how long a document that sheds holds without being renewed
   * @param epoch which leadership of the operator this is
   */
  Notice(Duration validFor, LongSupplier epoch, InstantSource clock) {
    this.validFor = validFor;
    this.epoch = epoch;
    this.clock = clock;
  }

  /**
   * What stands against writing; null where nothing does.
   *
   * @param at its key
   * @param value what is there; null where nothing is
   * @param found the document in it; null where there is none
   */
  static @Nullable Told against(
      Bulletin bulletin,
      String at,
      KeyValues.@Nullable Value value,
      @Nullable ControlDocument found) {
    boolean calm = !bulletin.sheds() && (found == null || !Admitted.sheds(found.admission()));
    if (value == null || value.text().isBlank()) {
      return null;
    }
    if (calm && (found == null || !found.owner().equals(bulletin.signature()))) {
      return new Told(Reason.SYNCED, "", found);
    }
    if (found == null) {
      return new Told(
          Reason.CONFLICT,
          "callers cannot be told what they may send: key %s holds something else; remove it"
              .formatted(at),
          null);
    }
    return found.owner().equals(bulletin.signature())
        ? null
        : new Told(
            Reason.NAME_TAKEN,
            "callers cannot be told what they may send: the document at %s is of %s"
                .formatted(at, found.owner()),
            found);
  }

  /**
   * Whether callers find it already. Where all is admitted nothing need be there; what sheds must
   * have been written by us, and not long ago.
   */
  boolean says(Bulletin bulletin, @Nullable ControlDocument found) {
    if (!bulletin.sheds()) {
      return found == null
          || (found.admission().equals(bulletin.admission()) && found.validFor().isZero());
    }
    return found != null
        && written != null
        && found.edition().equals(written.edition())
        && found.admission().equals(bulletin.admission())
        && untilRenewal().isPositive();
  }

  /** What to write over what is there. */
  ControlDocument next(Bulletin bulletin, @Nullable ControlDocument found) {
    Edition last = found == null ? latest : latest.orNewer(found.edition());
    return new ControlDocument(
        last.next(epoch.getAsLong()),
        clock.instant(),
        bulletin.signature(),
        bulletin.admission(),
        bulletin.sheds() ? validFor : Duration.ZERO,
        bulletin.reason());
  }

  /** It has been written. */
  void wrote(ControlDocument document) {
    latest = document.edition();
    written = document;
    writtenAt = System.nanoTime();
    writes++;
  }

  /** How often this process has written it. */
  long writes() {
    return writes;
  }

  /** Until what was written last is to be renewed; not positive where that is overdue. */
  Duration untilRenewal() {
    return validFor.dividedBy(RENEWALS).minusNanos(System.nanoTime() - writtenAt);
  }
}
