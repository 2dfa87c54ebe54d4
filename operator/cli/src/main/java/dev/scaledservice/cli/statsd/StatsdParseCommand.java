package dev.scaledservice.cli.statsd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scaledservice.cli.Console;
import dev.scaledservice.cli.ExitCode;
import dev.scaledservice.signals.wire.Dialect;
import dev.scaledservice.signals.wire.StatsdPacket;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code ssvc statsd-parse}. */
@Command(
    name = "statsd-parse",
    header = "What StatsD packets say.",
    description = {
      "Reads packets, one JSON string a line, and prints the samples in them, one JSON array a"
          + " line, by the parser that the operator runs. What the dialect refuses is told on the"
          + " standard error, and is no error of the command.",
      "",
      "Example: echo '\"requests:25|c|#route:a\\nqueue:3|g\"' | ssvc statsd-parse"
    })
public final class StatsdParseCommand implements Callable<Integer> {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  @Option(
      names = "--dialect",
      paramLabel = "DIALECT",
      defaultValue = "dogstatsd",
      converter = DialectName.class,
      completionCandidates = Dialects.class,
      description = "One of ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if absent.")
  private Dialect dialect = Dialect.DOGSTATSD;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "Packets; the standard input if absent or -.")
  private @Nullable Path file;

  private final Console console;

  public StatsdParseCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    int exit = ExitCode.DONE;
    try (BufferedReader lines = console.reader(file)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        String text = text(line);
        if (text == null) {
          console.err().printf("line %d: wants a JSON string, such as \"requests:1|c\"%n", number);
          exit = ExitCode.NO;
        } else {
          print(number, StatsdPacket.read(dialect, text.getBytes(StandardCharsets.UTF_8)));
        }
      }
    } catch (IOException unreadable) {
      throw Console.cannotRead(file, unreadable);
    }
    console.out().flush();
    return exit;
  }

  private void print(int number, StatsdPacket packet) {
    for (StatsdPacket.Refused refused : packet.refused()) {
      console.err().printf("line %d: %s: %s%n", number, refused.why(), refused.text());
    }
    console.out().println(packet.json());
  }

  private static @Nullable String text(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      return node.isTextual() ? node.textValue() : null;
    } catch (JsonProcessingException notJson) {
      return null;
    }
  }

  /** For completion and help. */
  static final class Dialects implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Dialect.values()).map(Dialect::toString).iterator();
    }
  }

  /** From the command line's spelling. */
  static final class DialectName implements ITypeConverter<Dialect> {
    @Override
    public Dialect convert(String text) {
      try {
        return Dialect.of(text);
      } catch (IllegalArgumentException unknown) {
        throw new TypeConversionException(unknown.getMessage());
      }
    }
  }
}
