package dev.scaledservice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process as a shell runs it. */
class MainTest {

  @Test
  void aSignalEndsTheSendingNotTheReport(@TempDir Path folder) throws Exception {
    Path out = folder.resolve("out");
    Process process =
        start(out, "--script=1h:20", "--targets=" + Server.nobody(), "--max-failed=0.5");
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Files.readString(out).contains("\"second\":1,"));
      process.destroy();

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      List<String> lines = Files.readAllLines(out);
      assertThat(lines.getLast()).contains("\"summary\":true", "\"ok\":0");
      // Every call was refused, and no more than half may fail.
      assertThat(process.exitValue()).isEqualTo(1);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aCommandLineThatCannotBeMeantEndsWithTwo(@TempDir Path folder) throws Exception {
    Path out = folder.resolve("out");
    Process process = start(out, "--script=20s:1", "--trace=x.csv");
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(2);
      assertThat(Files.readString(out))
          .contains("wants exactly one of --script and --trace", "usage: load");
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(Path out, String... flags) throws Exception {
    var command =
        Stream.concat(
            Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()),
            Stream.of(flags));
    return new ProcessBuilder(command.toList())
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
  }
}
