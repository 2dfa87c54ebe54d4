package dev.scaledservice.load;

import dev.scaledservice.kit.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recorded load: a file with the header {@code seconds,requests_per_second} and a row an
 * interval; a rate holds until the next row, the last one as long as the one before it.
 *
 * @param rows at least two, in order of time
 */
record Trace(List<Row> rows) {

  /** The mean rate from that second on. */
  record Row(double seconds, double rate) {}

  private static final String HEADER = "seconds,requests_per_second";

  /**
   * @throws UsageException where the file cannot be read or a row is wrong, naming the line
   */
  static Trace read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException unreadable) {
      throw new UsageException("--trace %s cannot be read: %s".formatted(file, unreadable));
    }
    if (lines.isEmpty() || !lines.getFirst().strip().equals(HEADER)) {
      throw new UsageException("--trace %s: line 1 wants the header %s".formatted(file, HEADER));
    }
    var rows = new ArrayList<Row>();
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      Row row = row(lines.get(i));
      if (row == null || (!rows.isEmpty() && row.seconds() <= rows.getLast().seconds())) {
        throw new UsageException(
            "--trace %s: line %d is \"%s\"; wants seconds,rate with seconds above the line before"
                .formatted(file, i + 1, lines.get(i)));
      }
      rows.add(row);
    }
    if (rows.size() < 2) {
      throw new UsageException("--trace %s wants at least two rows".formatted(file));
    }
    return new Trace(rows);
  }

  private static @Nullable Row row(String line) {
    String[] cells = line.split(",", -1);
    if (cells.length != 2) {
      return null;
    }
    try {
      var row = new Row(Double.parseDouble(cells[0].strip()), Double.parseDouble(cells[1].strip()));
      return row.rate() >= 0 && Double.isFinite(row.rate()) && Double.isFinite(row.seconds())
          ? row
          : null;
    } catch (NumberFormatException notANumber) {
      return null;
    }
  }

  /**
   * A part of the trace as a profile.
   *
   * @param from where the part begins, in the trace's own time
   * @param length of the part in the trace's own time; zero for all that follows
   * @param peak the rate that the highest of the part becomes; 0 leaves the rates as they are
   * @param speed how many seconds of the trace pass in one
   */
  Profile profile(Duration from, Duration length, double peak, double speed) {
    double begin = rows.getFirst().seconds() + from.toNanos() / 1e9;
    double end = length.isZero() ? end() : Math.min(end(), begin + length.toNanos() / 1e9);
    if (begin >= end) {
      throw new UsageException(
          "--from is beyond the end of the trace, which is %.0f s long"
              .formatted(end() - rows.getFirst().seconds()));
    }
    var pieces = new ArrayList<Profile.Piece>();
    double highest = 0;
    for (int i = 0; i < rows.size(); i++) {
      double start = Math.max(begin, rows.get(i).seconds());
      double stop = Math.min(end, i + 1 < rows.size() ? rows.get(i + 1).seconds() : end());
      if (start < stop) {
        double rate = rows.get(i).rate();
        highest = Math.max(highest, rate);
        pieces.add(new Profile.Piece((start - begin) / speed, (stop - begin) / speed, rate, rate));
      }
    }
    double factor = peak == 0 || highest == 0 ? 1 : peak / highest;
    return new Profile(
        pieces.stream()
            .map(p -> new Profile.Piece(p.start(), p.end(), p.from() * factor, p.to() * factor))
            .toList());
  }

  private double end() {
    Row last = rows.getLast();
    return 2 * last.seconds() - rows.get(rows.size() - 2).seconds();
  }
}
