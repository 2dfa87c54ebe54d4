package dev.scaledservice.load;

import java.util.List;

/**
 * Calls per second over time: pieces without gaps, each a straight line.
 *
 * @param pieces at least one, in order, the first from 0
 */
record Profile(List<Piece> pieces) {

  /** From {@code start} to {@code end} seconds the rate goes from {@code from} to {@code to}. */
  record Piece(double start, double end, double from, double to) {

    double rateAt(double seconds) {
      return end == start ? to : from + (to - from) * (seconds - start) / (end - start);
    }
  }

  Profile {
    pieces = List.copyOf(pieces);
    if (pieces.isEmpty()) {
      throw new IllegalArgumentException("a profile wants at least one piece");
    }
  }

  /** In seconds. */
  double length() {
    return pieces.getLast().end();
  }

  /** The rate at a time; 0 outside. */
  double rateAt(double seconds) {
    for (Piece piece : pieces) {
      if (seconds >= piece.start() && seconds < piece.end()) {
        return piece.rateAt(seconds);
      }
    }
    return 0;
  }

  /** True where no call is ever due. */
  boolean isSilent() {
    return pieces.stream().allMatch(piece -> piece.from() == 0 && piece.to() == 0);
  }
}
