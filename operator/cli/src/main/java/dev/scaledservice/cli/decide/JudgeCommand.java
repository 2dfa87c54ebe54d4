package dev.scaledservice.cli.decide;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.cli.Console;
import dev.scaledservice.cli.ExitCode;
import dev.scaledservice.engine.judge.Judge;
import dev.scaledservice.engine.judge.Judgement;
import dev.scaledservice.engine.judge.Rules;
import dev.scaledservice.engine.judge.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ssvc judge}. */
@Command(
    name = "judge",
    header = "Whether these calls condemn a new version, and by which evidence.",
    description = {
      "Reads what the two versions served, one JSON object a line, and prints a verdict a line:"
          + " Wait, Promote or Abort, with the numbers it rests on. Lines before the canary's first"
          + " call teach what is usual. Ends with 1 if the verdict is to abort. A bad line is"
          + " reported and left out. docs/judge.md describes the lines and the tests.",
      "",
      "A line:",
      "{\"at\":\"2026-01-02T03:04:05Z\",\"calls\":["
          + "{\"track\":\"Stable\",\"instance\":\"a-1\",\"total\":190,\"failed\":1},"
          + "{\"track\":\"Canary\",\"instance\":\"b-1\",\"total\":10,\"failed\":2,\"slow\":1}]}"
    })
public final class JudgeCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "Calls; the standard input if absent or -.")
  private @Nullable Path file;

  @Option(
      names = "--confidence",
      paramLabel = "SHARE",
      defaultValue = "0.999",
      description = "Of an abort being right, over the whole rollout (${DEFAULT-VALUE}).")
  private double confidence;

  @Option(
      names = "--minimum-bad-events",
      paramLabel = "N",
      defaultValue = "3",
      description = "Bad calls without which nothing is aborted (${DEFAULT-VALUE}).")
  private int minimumBadEvents;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Console console;
  private final JsonMapper json = EngineJson.mapper();

  public JudgeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    var judge = new Judge(rules());
    boolean wrong = false;
    boolean aborted = false;
    try (BufferedReader lines = console.reader(file)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        try {
          Judgement judgement = judge(judge, line);
          aborted = judgement.verdict() instanceof Verdict.Abort;
          console.out().println(json.writeValueAsString(answer(number, judgement)));
        } catch (JsonProcessingException mistake) {
          console.err().printf("line %d: %s%n", number, Mistake.text(mistake));
          wrong = true;
        } catch (IllegalArgumentException impossible) {
          console.err().printf("line %d: %s%n", number, impossible.getMessage());
          wrong = true;
        }
      }
    } catch (IOException unreadable) {
      throw Console.cannotRead(file, unreadable);
    }
    console.out().flush();
    return wrong || aborted ? ExitCode.NO : ExitCode.DONE;
  }

  private Rules rules() {
    try {
      Rules usual = Rules.DEFAULTS;
      return new Rules(confidence, minimumBadEvents, usual.acceptable(), usual.unacceptable());
    } catch (IllegalArgumentException mistake) {
      throw new ParameterException(spec.commandLine(), mistake.getMessage(), mistake);
    }
  }

  private Judgement judge(Judge judge, String text) throws JsonProcessingException {
    BatchLine line = json.readValue(text, BatchLine.class);
    var calls = line.served();
    if (line.beginsStep()) {
      judge.nextStep();
    }
    return judge.observe(line.at(), calls);
  }

  private ObjectNode answer(int number, Judgement judgement) {
    ObjectNode answer = json.createObjectNode();
    answer.put("line", number);
    answer.put("at", judgement.at().toString());
    answer.put("verdict", judgement.verdict().getClass().getSimpleName());
    answer.put("because", judgement.verdict().because());
    answer.set("evidence", json.valueToTree(judgement.evidence()));
    ArrayNode suspects = answer.putArray("suspects");
    judgement.suspects().forEach(suspect -> suspects.add(suspect.text()));
    return answer;
  }
}
