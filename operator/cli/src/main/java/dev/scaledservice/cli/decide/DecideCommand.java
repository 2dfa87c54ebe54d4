package dev.scaledservice.cli.decide;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.cli.Console;
import dev.scaledservice.cli.ExitCode;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.Plan;
import dev.scaledservice.engine.Planner;
import dev.scaledservice.engine.stages.StagedPlanner;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ssvc decide}. */
@Command(
    name = "decide",
    header = "What the operator would decide on each of these observations, and why.",
    description = {
      "Reads observations, one JSON object a line, and prints plans, one JSON object a line, by"
          + " the code that the operator runs. A line without \"memory\" goes on from the line"
          + " before it (of the same \"service\"). A bad line is reported and left out; the others"
          + " are decided. docs/cli.md describes the lines.",
      "",
      "Smallest line:",
      "{\"at\":\"2026-01-02T03:04:05Z\",\"policy\":{\"maxReplicas\":10,\"metrics\":[{\"name\":\"requests\","
          + "\"target\":{\"type\":\"AverageValue\",\"averageValue\":100}}]},\"fleet\":{\"desired\":4},"
          + "\"measurements\":[{\"metric\":\"requests\",\"window\":{\"value\":912}}]}"
    })
public final class DecideCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "Observations; the standard input if absent or -.")
  private @Nullable Path file;

  @Option(
      names = "--log",
      description =
          "Print lines of a decision log: the observation with its memory and its plan. Such a line"
              + " can be read again.")
  private boolean log;

  private final Console console;
  private final Planner planner = new StagedPlanner();
  private final JsonMapper json = EngineJson.mapper();
  private final Defaults defaults = new Defaults(json);
  private final Map<String, Memory> memories = new HashMap<>();

  public DecideCommand(Console console) {
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
        try {
          console.out().println(decide(number, line));
        } catch (JsonProcessingException wrong) {
          console.err().printf("line %d: %s%n", number, Mistake.text(wrong));
          exit = ExitCode.NO;
        }
      }
    } catch (IOException unreadable) {
      throw Console.cannotRead(file, unreadable);
    }
    console.out().flush();
    return exit;
  }

  private String decide(int number, String text) throws JsonProcessingException {
    JsonNode given = json.readTree(text);
    if (given instanceof ObjectNode object) {
      defaults.fillIn(object);
    }
    ObservationLine line = json.treeToValue(given, ObservationLine.class);
    String service = Objects.requireNonNullElse(line.service(), "");
    Memory memory = line.memory();
    if (memory == null) {
      memory = memories.getOrDefault(service, Memory.beginning(line.at()));
    }
    Plan plan = planner.plan(line.observation(), memory, line.at());
    memories.put(service, plan.next());

    ObjectNode answer = json.createObjectNode();
    if (log) {
      answer.setAll((ObjectNode) given);
      answer.set("memory", json.valueToTree(memory));
      answer.set("plan", json.valueToTree(PlanLine.of(plan)));
    } else {
      answer.put("line", number);
      answer.put("at", line.at().toString());
      if (line.service() != null) {
        answer.put("service", line.service());
      }
      answer.setAll((ObjectNode) json.valueToTree(PlanLine.of(plan)));
    }
    return json.writeValueAsString(answer);
  }
}
