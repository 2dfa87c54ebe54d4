package dev.scaledservice.cli.cluster;

import dev.scaledservice.api.ScaledService;
import dev.scaledservice.cli.Console;
import dev.scaledservice.cli.ExitCode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ssvc get}. */
@Command(name = "get", header = "The services of a namespace: how many, how busy, and why.")
public final class GetCommand implements Callable<Integer> {

  @Mixin private Access access = new Access();

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "One service; all if absent.")
  private @Nullable String name;

  @Option(
      names = {"-A", "--all-namespaces"},
      description = "The services of every namespace.")
  private boolean everywhere;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      converter = Format.Name.class,
      description = "wide, json or yaml.")
  private Format format = Format.TABLE;

  private final Console console;
  private final InstantSource clock;

  public GetCommand(Console console, InstantSource clock) {
    this.console = console;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    return access.with(cluster -> {
      if (name != null) {
        print(List.of(cluster.get(name)), true);
      } else {
        print(list(cluster), false);
      }
      return ExitCode.DONE;
    });
  }

  private List<ScaledService> list(Access.Cluster cluster) {
    List<ScaledService> found =
        everywhere
            ? cluster.services().inAnyNamespace().list().getItems()
            : cluster.services().inNamespace(cluster.namespace()).list().getItems();
    if (found.isEmpty()) {
      console
          .err()
          .println(
              everywhere
                  ? "no ScaledService in any namespace"
                  : "no ScaledService in the namespace \"%s\"; ssvc get -A lists all"
                      .formatted(cluster.namespace()));
    }
    return found.stream()
        .sorted(
            Comparator.comparing(
                    ScaledService::getMetadata, Comparator.comparing(ObjectMeta::getNamespace))
                .thenComparing(service -> service.getMetadata().getName()))
        .toList();
  }

  private void print(List<ScaledService> services, boolean single) {
    if (format == Format.JSON || format == Format.YAML) {
      Object document = single ? services.getFirst() : listOf(services);
      console.out().print(format.document(document));
    } else if (!services.isEmpty()) {
      boolean wide = format == Format.WIDE;
      var table = new Table(Cells.header(everywhere, wide));
      for (ScaledService service : services) {
        table.add(new Cells(service, service.status(), new Ages(clock)).row(everywhere, wide));
      }
      console.out().print(table);
    }
    console.out().flush();
  }

  private static Map<String, Object> listOf(List<ScaledService> services) {
    var list = new LinkedHashMap<String, Object>();
    list.put("apiVersion", "v1");
    list.put("kind", "List");
    list.put("items", services);
    return list;
  }
}
