package dev.scaledservice.e2e;

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

/** A real control plane with nodes that pretend, a Consul and a Prometheus, for one test class. */
final class Rig implements AutoCloseable {

  private static final Path ROOT =
      Path.of(
          Objects.requireNonNull(System.getProperty("project.root"), "project.root is not set"));
  private static final Path SCRIPTS = ROOT.resolve("operator/e2e/cluster");

  private final Path folder;
  private final Properties facts = new Properties();

  private Rig(Path folder) {
    this.folder = folder;
  }

  static Rig start() {
    try {
      var rig = new Rig(Files.createTempDirectory("rig"));
      rig.script(
          "up",
          "--consul",
          "--prometheus",
          "--owner",
          Long.toString(ProcessHandle.current().pid()));
      try (Reader file = Files.newBufferedReader(rig.home().resolve("rig.env"))) {
        rig.facts.load(file);
      }
      rig.install();
      return rig;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path root() {
    return ROOT;
  }

  /** For files of tests; the rig itself is beneath it. */
  Path folder() {
    return folder;
  }

  private Path home() {
    return folder.resolve("rig");
  }

  /** What {@code rig.env} says. */
  String fact(String name) {
    return Objects.requireNonNull(facts.getProperty(name), name + " is not in rig.env");
  }

  KubernetesClient client() {
    try {
      var config = Config.fromKubeconfig(Files.readString(Path.of(fact("KUBECONFIG"))));
      return new KubernetesClientBuilder().withConfig(config).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs kubectl; what it prints and how it ended. */
  Said kubectl(String... arguments) {
    List<String> command = new ArrayList<>(List.of(fact("RIG_BIN") + "/kubectl"));
    command.addAll(List.of(arguments));
    return run(command);
  }

  /** Runs helm; what it prints and how it ended. */
  Said helm(String... arguments) {
    List<String> command = new ArrayList<>(List.of(helm().toString()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  /** The build has it already, or makes it now, and says where it is. */
  private Path helm() {
    String said = run(List.of(SCRIPTS.resolve("build").toString(), "helm")).text();
    String folder = said.lines().filter(line -> line.startsWith("helm ")).findFirst().orElseThrow();
    return Path.of(folder.substring("helm ".length()), "bin", "helm");
  }

  /**
   * @param text both streams
   */
  record Said(int exit, String text) {}

  /** Stops, starts or kills a part: see {@code cluster/component}. */
  void component(String action, String name) {
    script("component", action, name);
  }

  private void install() {
    Said said = kubectl("apply", "-f", ROOT.resolve("crds").toString());
    if (said.exit() != 0) {
      throw new IllegalStateException("kubectl apply -f crds/ failed: " + said.text());
    }
    kubectl("wait", "--for=condition=Established", "--timeout=20s", "crd", "--all");
  }

  private void script(String name, String... arguments) {
    List<String> command = new ArrayList<>(List.of(SCRIPTS.resolve(name).toString()));
    command.addAll(List.of(arguments));
    command.add(name.equals("component") ? 1 : command.size(), home().toString());
    Said said = run(command);
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
    script("down");
  }
}
