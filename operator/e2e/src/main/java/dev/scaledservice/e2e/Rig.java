package dev.scaledservice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/**
 * A real control plane, a Consul and a Prometheus, with nodes that pretend or with real ones: see
 * {@code cluster/README.md}.
 */
public final class Rig implements AutoCloseable {

  private static final Path ROOT =
      Path.of(
          Objects.requireNonNull(System.getProperty("project.root"), "project.root is not set"));
  private static final Path SCRIPTS = ROOT.resolve("operator/e2e/cluster");

  /** How the scripts end where the machine lacks something. */
  private static final int LACKING = 3;

  private static final String DEFINITIONS = ROOT.resolve("crds").toString();

  private final Path folder;
  private final Properties facts = new Properties();

  /** Whether the definition in somebody's cluster is ours to remove. */
  private boolean defined;

  private Rig(Path folder) {
    this.folder = folder;
  }

  /** What the machine lacks for such a rig, a line each. */
  public static final class LackingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LackingException(String lacks) {
      super(lacks.strip());
    }
  }

  /** With nodes that pretend, for one test class; or a cluster that is there, if that is wanted. */
  public static Rig start() {
    if (System.getenv("EXISTING") != null) {
      return existing();
    }
    Rig rig = start(List.of());
    rig.install();
    return rig;
  }

  /** The cluster that {@code KUBECONFIG} names; the definition is added if it is not there. */
  private static Rig existing() {
    try {
      var rig = new Rig(Files.createTempDirectory("rig"));
      rig.facts.setProperty("KUBECONFIG", System.getenv("KUBECONFIG"));
      rig.defined = rig.kubectl("get", "-f", DEFINITIONS).exit() != 0;
      if (rig.defined) {
        rig.install();
      }
      return rig;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Whether the machine can run such a rig; quick, and before anything is built.
   *
   * @param options of {@code cluster/up}
   * @throws LackingException where it cannot
   */
  public static void check(List<String> options) {
    try {
      List<String> arguments = new ArrayList<>(options);
      arguments.add("--check");
      new Rig(Files.createTempDirectory("check")).script("up", arguments.toArray(String[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts one, without the definition of ScaledServices.
   *
   * @param options of {@code cluster/up}, besides Consul and Prometheus
   * @throws LackingException where the machine cannot run such a rig
   */
  public static Rig start(List<String> options) {
    try {
      var rig = new Rig(Files.createTempDirectory("rig"));
      List<String> arguments = new ArrayList<>(options);
      arguments.addAll(List.of("--consul", "--prometheus", "--owner"));
      arguments.add(Long.toString(ProcessHandle.current().pid()));
      rig.script("up", arguments.toArray(String[]::new));
      try (Reader file = Files.newBufferedReader(rig.home().resolve("rig.env"))) {
        rig.facts.load(file);
      }
      return rig;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The checkout. */
  public static Path root() {
    return ROOT;
  }

  /** For files of tests; the rig itself is beneath it. */
  public Path folder() {
    return folder;
  }

  private Path home() {
    return folder.resolve("rig");
  }

  /** What {@code rig.env} says. */
  public String fact(String name) {
    return Objects.requireNonNull(facts.getProperty(name), name + " is not in rig.env");
  }

  /** A client for an administrator; the caller closes it. */
  public KubernetesClient client() {
    try {
      var config = Config.fromKubeconfig(Files.readString(Path.of(fact("KUBECONFIG"))));
      return new KubernetesClientBuilder().withConfig(config).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs kubectl; what it prints and how it ended. */
  public Said kubectl(String... arguments) {
    String folderOfPrograms = facts.getProperty("RIG_BIN");
    List<String> command = new ArrayList<>();
    command.add(folderOfPrograms == null ? "kubectl" : folderOfPrograms + "/kubectl");
    command.addAll(List.of(arguments));
    return run(command);
  }

  /** Runs helm; what it prints and how it ended. */
  public Said helm(String... arguments) {
    List<String> command = new ArrayList<>(List.of(built("helm").resolve("bin/helm").toString()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  /** The folder of a tool of {@code cluster/build}, which has it already, or makes it now. */
  public Path built(String tool) {
    String said = run(List.of(SCRIPTS.resolve("build").toString(), tool)).text();
    String prefix = tool + " ";
    String folder = said.lines().filter(line -> line.startsWith(prefix)).findFirst().orElseThrow();
    return Path.of(folder.substring(prefix.length()));
  }

  /** Adds the definitions of Gateway API; no gateway comes with them. */
  public void defineGateways() {
    Said said =
        kubectl("apply", "--server-side", "-f", built("gateway-api").resolve("crds").toString());
    if (said.exit() != 0) {
      throw new IllegalStateException("Gateway API cannot be defined: " + said.text());
    }
    awaitDefinitions();
  }

  /**
   * Until all that is defined is served. A single {@code kubectl wait} fails at a definition that
   * the API server has not looked at yet.
   */
  public void awaitDefinitions() {
    Cluster.eventually(() -> {
      Said said = kubectl("wait", "--for=condition=Established", "--timeout=20s", "crd", "--all");
      assertThat(said.exit()).as(said.text()).isZero();
    });
  }

  /**
   * How a command ended.
   *
   * @param text both streams
   */
  public record Said(int exit, String text) {}

  /** Stops, starts or kills a part: see {@code cluster/component}. */
  public void component(String action, String name) {
    script("component", action, name);
  }

  /** Adds the definition of ScaledServices. */
  public void install() {
    Said said = kubectl("apply", "-f", DEFINITIONS);
    if (said.exit() != 0) {
      throw new IllegalStateException("kubectl apply -f crds/ failed: " + said.text());
    }
    awaitDefinitions();
  }

  private void script(String name, String... arguments) {
    List<String> command = new ArrayList<>(List.of(SCRIPTS.resolve(name).toString()));
    command.addAll(List.of(arguments));
    command.add(name.equals("component") ? 1 : command.size(), home().toString());
    Said said = run(command);
    if (said.exit() == LACKING) {
      throw new LackingException(said.text());
    }
    if (said.exit() != 0) {
      throw new IllegalStateException(command + " failed: " + said.text());
    }
  }

  /** Into a file, since what a script starts inherits a pipe and would keep it open. */
  private Said run(List<String> command) {
    try {
      Path out = Files.createTempFile(folder, "out", ".txt");
      var builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
      if (facts.containsKey("KUBECONFIG")) {
        builder.environment().put("KUBECONFIG", fact("KUBECONFIG"));
      }
      int exit = builder.start().waitFor();
      return new Said(exit, Files.readString(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (isOurs()) {
      script("down");
    } else if (defined) {
      kubectl("delete", "-f", DEFINITIONS);
    }
  }

  private boolean isOurs() {
    return Files.exists(home());
  }
}
