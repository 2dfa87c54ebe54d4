package dev.scaledservice.cli.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.cli.CliException;
import dev.scaledservice.cli.Console;
import dev.scaledservice.cli.ExitCode;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ssvc rollback}. */
@Command(
    name = "rollback",
    header = "Back to the revision before, or to one that is kept.",
    description =
        "While a revision is rolled out, or the old one is still warm after it, all calls go back"
            + " at once, and no pod restarts. Later, --to restores the template of a revision that"
            + " is kept; it is then let in like any other.")
public final class RollbackCommand implements Callable<Integer> {

  private static final JsonMapper JSON = new JsonMapper();

  @Mixin private Access access = new Access();

  @Mixin private Waiting waiting = new Waiting();

  @Parameters(paramLabel = "NAME", description = "The service.")
  private String name = "";

  @Option(
      names = "--to",
      paramLabel = "REVISION",
      description = "A revision whose Deployment is still there, such as zzcc7b8zx6.")
  private @Nullable String to;

  private final Console console;
  private final InstantSource clock;

  public RollbackCommand(Console console, InstantSource clock) {
    this.console = console;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    return access.with(cluster -> to == null ? before(cluster) : restored(cluster, to));
  }

  private int before(Access.Cluster cluster) {
    RolloutState state = RolloutState.of(cluster.get(name));
    if (Errand.ABORT.refusal(state) == null) {
      return new Asking(console, clock, waiting).ask(cluster, name, Errand.ABORT);
    }
    throw new CliException(
        ExitCode.NO,
        "%s: no revision is warm to go back to: %s%n  ssvc rollback %s --to REVISION restores one of these: %s"
            .formatted(
                name, state.said(), name, KeptRevision.listed(KeptRevision.of(cluster, name))));
  }

  private int restored(Access.Cluster cluster, String revision) {
    ScaledService service = cluster.get(name);
    if (revision.equals(RolloutState.of(service).wanted())) {
      throw new CliException(
          ExitCode.NO, "%s: its template is that of revision %s already".formatted(name, revision));
    }
    JsonNode template = template(KeptRevision.of(cluster, name), revision);
    ScaledService after =
        waiting.answer(
            cluster, name, () -> restore(cluster, template), RollbackCommand::isObserved);
    if (after == null) {
      return told("asked for revision %s".formatted(revision));
    }
    RolloutState state = RolloutState.of(after);
    if (!revision.equals(state.wanted())) {
      throw new CliException(
          ExitCode.NO,
          "%s: the template is restored, but it has not become revision %s: %s"
              .formatted(name, revision, state.said()));
    }
    return told(
        state.stepwise() ? state.said() : "revision %s is on its way in".formatted(revision));
  }

  private int told(String what) {
    console
        .out()
        .println(
            "%s: %s; write that version into your manifest too, or the next apply of it undoes this"
                .formatted(name, what));
    console.out().flush();
    return ExitCode.DONE;
  }

  private JsonNode template(List<KeptRevision> kept, String revision) {
    KeptRevision found =
        kept.stream()
            .filter(one -> one.revision().equals(revision))
            .findFirst()
            .orElseThrow(() ->
                new CliException(
                    ExitCode.NO,
                    "%s: there is no revision %s; there are: %s"
                        .formatted(name, revision, KeptRevision.listed(kept))));
    if (found.template() == null) {
      throw new CliException(
          ExitCode.NO,
          "%s: the template of revision %s was not kept: it is larger than 64 kB, or was made by an older operator; apply the manifest of that version (%s)"
              .formatted(name, revision, found.image()));
    }
    try {
      return JSON.readTree(found.template());
    } catch (JsonProcessingException broken) {
      throw new CliException(
          ExitCode.NO,
          "%s: the kept template of revision %s cannot be read, somebody changed it; apply the manifest of that version (%s)"
              .formatted(name, revision, found.image()));
    }
  }

  /** The whole template: a merge would keep what the newer one has added. */
  private void restore(Access.Cluster cluster, JsonNode template) {
    ArrayNode patch = JSON.createArrayNode();
    patch.addObject().put("op", "replace").put("path", "/spec/template").set("value", template);
    var context =
        new PatchContext.Builder()
            .withPatchType(PatchType.JSON)
            .withFieldManager(Wish.MANAGER)
            .build();
    cluster.service(name).patch(context, patch.toString());
  }

  private static boolean isObserved(ScaledService service) {
    Long observed = service.status().observedGeneration();
    Long generation = service.getMetadata().getGeneration();
    return observed != null && generation != null && observed >= generation;
  }
}
