package dev.scaledservice.cli.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.cli.CliException;
import dev.scaledservice.cli.Console;
import dev.scaledservice.cli.ExitCode;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks something of a rollout, by an annotation that the operator removes when it has answered. The
 * value says when, so that a second one is another.
 */
record Asking(Console console, InstantSource clock, Waiting waiting) {

  /**
   * @throws CliException where there is nothing to ask for, no answer, or it was not done
   */
  int ask(Access.Cluster cluster, String name, Errand errand) {
    String refusal = errand.refusal(RolloutState.of(cluster.get(name)));
    if (refusal != null) {
      throw new CliException(ExitCode.NO, name + ": " + refusal);
    }
    String value = errand.word() + " " + clock.instant();
    ScaledService after =
        waiting.answer(
            cluster,
            name,
            () -> annotate(cluster, name, errand.annotation(), value),
            now -> !value.equals(annotation(now, errand.annotation())));
    if (after == null) {
      say(name + ": asked; ssvc explain " + name + " tells what came of it");
      return ExitCode.DONE;
    }
    RolloutState state = RolloutState.of(after);
    if (!errand.isDone(state)) {
      throw new CliException(ExitCode.NO, "%s: it was not done: %s".formatted(name, state.said()));
    }
    say(name + ": " + state.said());
    return ExitCode.DONE;
  }

  void say(String line) {
    console.out().println(line);
    console.out().flush();
  }

  private static void annotate(
      Access.Cluster cluster, String name, String annotation, String value) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.withObject("/metadata/annotations").put(annotation, value);
    var context =
        new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withFieldManager(Wish.MANAGER)
            .build();
    cluster.service(name).patch(context, patch.toString());
  }

  private static @Nullable String annotation(ScaledService service, String name) {
    Map<String, String> annotations = service.getMetadata().getAnnotations();
    return Objects.requireNonNullElse(annotations, Map.<String, String>of()).get(name);
  }
}
