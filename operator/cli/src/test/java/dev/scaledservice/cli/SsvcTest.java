package dev.scaledservice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SsvcTest {

  @Test
  void helpNamesEveryCommandAndExitCode() {
    var help = Shell.run("--help");

    assertThat(help.exit()).isZero();
    assertThat(help.out())
        .contains(
            "get",
            "explain",
            "pin",
            "auto",
            "pause",
            "validate",
            "decide",
            "statsd-parse",
            "completion",
            "the cluster cannot be reached");
    assertThat(Shell.run("decide", "--help").out()).contains("Smallest line:");
  }

  @Test
  void versionIsSaid() {
    assertThat(Shell.run("--version").out()).startsWith("ssvc ");
  }

  @Test
  void aTypoIsAnsweredWithWhatWasMeant() {
    var result = Shell.run("explian", "worker");

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .contains("ssvc: Unmatched arguments", "explain", "ssvc --help says what there is");
  }

  @Test
  void aFileThatIsNotThereIsAMistakeOfUsage() {
    var result = Shell.run("decide", "nowhere.jsonl");

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).isEqualTo("ssvc decide: nowhere.jsonl: there is no such file\n");
  }

  @Test
  void completionIsAScriptThatBashUnderstands(@TempDir Path folder) throws Exception {
    var result = Shell.run("completion", "bash");
    assertThat(result.exit()).isZero();
    Path script = Files.writeString(folder.resolve("ssvc.bash"), result.out());

    Process bash =
        new ProcessBuilder(
                "bash",
                "-c",
                ". \"$1\"; COMP_WORDS=(ssvc statsd-parse --dia); COMP_CWORD=2; _complete_ssvc; echo \"${COMPREPLY[@]}\"",
                "bash",
                script.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD) // compopt works at a prompt only
            .start();
    assertThat(bash.inputReader().lines()).containsExactly("--dialect");
    assertThat(bash.waitFor()).isZero();
  }
}
