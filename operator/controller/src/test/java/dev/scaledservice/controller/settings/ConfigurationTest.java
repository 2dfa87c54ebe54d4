package dev.scaledservice.controller.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.scaledservice.routing.haproxy.RuntimeAddress;
import dev.scaledservice.signals.wire.Dialect;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {

  @TempDir private Path folder;

  @Test
  void nothingWrittenMeansTheDefaults() throws InvalidSettings {
    Settings settings = Configuration.load(null, Map.of()).settings();

    assertThat(settings.pulse()).isEqualTo(Duration.ofMillis(250));
    assertThat(settings.operator().namespaces()).isEmpty();
    assertThat(settings.leaderElection().enabled()).isTrue();
    assertThat(settings.leaderElection().leaseDuration()).isEqualTo(Duration.ofSeconds(6));
    assertThat(settings.statsd().port()).isEqualTo(8125);
    assertThat(settings.statsd().receiveBuffer()).isEqualTo(new Bytes(128 << 20));
    assertThat(settings.consul().address()).isNull();
    assertThat(settings.prometheus().servers()).isEmpty();
    assertThat(settings.page().bind()).isEqualTo("127.0.0.1");
  }

  @Test
  void theFileIsHeard() throws Exception {
    Path password = Files.writeString(folder.resolve("password"), "open sesame");
    Settings settings =
        settings(
            Map.of(),
            """
            pulse: 100ms
            operator:
              namespaces: [shop, bank]
            statsd:
              dialect: etsy
              advertise: {host: statsd.shop, port: 9125}
            prometheus:
              servers:
                main:
                  url: https://prometheus.monitoring:9090/prefix
                  username: reader
                  passwordFile: %s
                  namespaces: [shop]
            """
                .formatted(password));

    assertThat(settings.pulse()).isEqualTo(Duration.ofMillis(100));
    assertThat(settings.operator().namespaces()).containsExactly("shop", "bank");
    assertThat(settings.statsd().dialect()).isEqualTo(Dialect.ETSY);
    assertThat(settings.statsd().advertise()).isEqualTo(new Statsd.Advertise("statsd.shop", 9125));
    Prometheus.Server main = settings.prometheus().servers().get("main");
    assertThat(main).isNotNull();
    assertThat(main.passwordFile()).isEqualTo(password);
    assertThat(main.timeout()).isEqualTo(Duration.ofSeconds(4));
    assertThat(main.isOpenTo("shop")).isTrue();
    assertThat(main.isOpenTo("bank")).isFalse();
  }

  @Test
  void aVariableWinsOverTheFile() throws Exception {
    Settings settings =
        settings(
            Map.of(
                "SCALEDSERVICE_STATSD__RECEIVE_BUFFER", "64Ki",
                "SCALEDSERVICE_OPERATOR__NAMESPACES", "shop, bank",
                "SCALEDSERVICE_PULSE", "",
                "SCALEDSERVICE_PROMETHEUS__SERVERS__FAR_AWAY__URL", "http://far:9090",
                "SCALEDSERVICE_PROMETHEUS__SERVERS__MAIN__TIMEOUT", "1s"),
            """
            pulse: 1s
            statsd: {receiveBuffer: 1Mi}
            prometheus: {servers: {main: {url: "http://near:9090", timeout: 2s}}}
            """);

    assertThat(settings.statsd().receiveBuffer()).isEqualTo(new Bytes(64 << 10));
    assertThat(settings.operator().namespaces()).containsExactly("shop", "bank");
    assertThat(settings.pulse())
        .as("an empty variable is not set")
        .isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.prometheus().servers()).containsOnlyKeys("main", "far-away");
    Prometheus.Server main = settings.prometheus().servers().get("main");
    assertThat(main).isNotNull();
    assertThat(main.url()).isEqualTo(URI.create("http://near:9090"));
    assertThat(main.timeout()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aProxyIsFoundByNameAndPortOrByItsSocket() throws Exception {
    var edge =
        settings(
                Map.of(
                    "SCALEDSERVICE_HAPROXY__SERVERS__EDGE__RUNTIME",
                    "edge-1:9999,/run/haproxy.sock"),
                "{}")
            .haproxy()
            .servers()
            .get("edge");

    assertThat(edge).isNotNull();
    assertThat(edge.addresses())
        .containsExactly(
            RuntimeAddress.parse("edge-1:9999"), RuntimeAddress.parse("/run/haproxy.sock"));
    assertThat(
            problems(
                Map.of("SCALEDSERVICE_HAPROXY__AGENT__PORT", "70000"),
                """
                haproxy:
                  servers:
                    edge: {runtime: [edge]}
                    other: {map: /maps/other}
                """))
        .satisfiesExactlyInAnyOrder(
            problem ->
                assertThat(problem)
                    .startsWith("settings.yaml:3: haproxy.servers.edge.runtime is")
                    .endsWith("wants addresses such as haproxy.edge:9999 or /run/haproxy.sock"),
            problem -> assertThat(problem).contains("haproxy.servers.other.runtime"),
            problem ->
                assertThat(problem).contains("haproxy.agent.port", "a port from 1 to 65535"));
  }

  @Test
  void aWebhookWantsAKeyAndAnAddressWithoutSecrets() throws Exception {
    Path key = Files.writeString(folder.resolve("key"), "0123456789abcdef");

    Webhooks.Server main =
        settings(
                Map.of("SCALEDSERVICE_WEBHOOKS__SERVERS__MAIN__SIGNING_KEY_FILE", key.toString()),
                """
                webhooks: {servers: {main: {url: "https://gates.ci/rollouts", namespaces: [shop]}}}
                """)
            .webhooks()
            .servers()
            .get("main");

    assertThat(main).isNotNull();
    assertThat(main.timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(main.isOpenTo("shop")).isTrue();
    assertThat(main.isOpenTo("bank")).isFalse();
    assertThat(
            problems(
                Map.of(),
                """
                webhooks:
                  servers:
                    one: {url: "https://user:word@gates.ci", timeout: 2m}
                    two: {}
                """))
        .satisfiesExactlyInAnyOrder(
            problem -> assertThat(problem).contains("webhooks.servers.one.url", "https://gates.ci"),
            problem ->
                assertThat(problem)
                    .contains("webhooks.servers.one.signingKeyFile is missing", "the signing key"),
            problem -> assertThat(problem).contains("webhooks.servers.one.timeout", "to 1m"),
            problem -> assertThat(problem).contains("webhooks.servers.two.url is missing"));
  }

  @Test
  void everythingWrongIsToldAtOnce() {
    List<String> problems =
        problems(
            Map.of("SCALEDSERVICE_HTTP__PORT", "http"),
            """
            pulse: fast
            statsd:
              prot: 8125
              receiveBuffer: 12x
              dialect: statsd
              bind: [a, b]
            leaderElection:
              leaseDuration: 6s
              renewDeadline: 9s
            leader: {}
            consul:
              address: consul:8500
              token: [geheim]
              caFile: /nowhere/ca.pem
              clusterId: "No Blanks"
            prometheus:
              servers:
                main:
                  timeout: 0s
            page: {bind: 0.0.0.0}
            """);

    assertThat(problems)
        .containsExactlyInAnyOrder(
            "settings.yaml:1: pulse is \"fast\"; wants a duration such as 250ms, 10s or 5m",
            "settings.yaml:3: statsd.prot is not a setting; did you mean statsd.port?",
            "settings.yaml:4: statsd.receiveBuffer is \"12x\"; wants an amount of memory such as 512Ki"
                + " or 4Mi",
            "settings.yaml:5: statsd.dialect is \"statsd\"; wants one of etsy, dogstatsd",
            "settings.yaml:6: statsd.bind is a list; wants a text",
            "settings.yaml:9: leaderElection.renewDeadline is \"9s\"; wants less than leaseDuration",
            "settings.yaml:10: leader is not a setting; here are operator, pulse, leaderElection,"
                + " statsd, prometheus, consul, haproxy, webhooks, http, page",
            "settings.yaml:12: consul.address is \"consul:8500\"; wants scheme, host and port such as"
                + " http://127.0.0.1:8500",
            "settings.yaml:13: consul.token is a list; wants a text",
            "settings.yaml:14: consul.caFile is \"/nowhere/ca.pem\"; wants a file that can be read",
            "settings.yaml:15: consul.clusterId is \"No Blanks\"; wants at most 63 of a-z, 0-9 and -",
            "settings.yaml: prometheus.servers.main.url is missing; wants an address such as"
                + " http://127.0.0.1:8500",
            "settings.yaml:20: page.token is missing; wants a token where bind is beyond loopback,"
                + " or bind: 127.0.0.1",
            "env SCALEDSERVICE_HTTP__PORT: http.port is \"http\"; wants a whole number");
  }

  @Test
  void aCheckThatLooksAtSomethingUnreadableWaits() {
    assertThat(problems(Map.of(), "leaderElection: {leaseDuration: soon, renewDeadline: 9s}"))
        .containsExactly(
            "settings.yaml:1: leaderElection.leaseDuration is \"soon\"; wants a duration such as 250ms,"
                + " 10s or 5m");
  }

  @Test
  void checksAboveARefusedGroupStillRun() {
    assertThat(problems(Map.of(), "pulse: 1m\nstatsd: {port: 70000}"))
        .containsExactly(
            "settings.yaml:2: statsd.port is \"70000\"; wants a port from 1 to 65535",
            "settings.yaml:1: pulse is \"1m\"; wants a duration from 20ms to 10s");
  }

  @Test
  void aMisspelledVariableIsRefused() {
    assertThat(problems(Map.of("SCALEDSERVICE_STATSD_RECEIVE_BUFFER", "1Mi"), ""))
        .containsExactly(
            "env SCALEDSERVICE_STATSD_RECEIVE_BUFFER: is not a setting; did you mean"
                + " SCALEDSERVICE_STATSD__RECEIVE_BUFFER?");
  }

  @Test
  void whatKubernetesSetsForAServiceOfThatNameIsNoSetting() throws Exception {
    Map<String, String> links =
        Map.of(
            "SCALEDSERVICE_SERVICE_HOST", "10.0.0.1",
            "SCALEDSERVICE_PORT", "tcp://10.0.0.1:8080",
            "SCALEDSERVICE_STATSD_SERVICE_HOST", "10.0.0.2",
            "SCALEDSERVICE_STATSD_SERVICE_PORT_STATSD", "8125",
            "SCALEDSERVICE_STATSD_PORT", "udp://10.0.0.2:8125",
            "SCALEDSERVICE_STATSD_PORT_8125_UDP_ADDR", "10.0.0.2",
            "SCALEDSERVICE_NAME", "worker");

    assertThat(settings(links, "").statsd().port()).isEqualTo(8125);
  }

  @Test
  void whatMakesAFileAmbiguousIsRefused() {
    assertThat(problems(Map.of(), "pulse: 1s\npulse: 2s"))
        .containsExactly("settings.yaml:2: pulse is already on line 1; wants it once");
    assertThat(problems(Map.of(), "http: &a {port: 1}\npage: *a"))
        .containsExactly("settings.yaml:2: *a is an alias; wants the value itself");
    assertThat(problems(Map.of(), "pulse: 1s\n---\npulse: 2s"))
        .containsExactly(
            "settings.yaml:3: a second document begins here; wants all settings in one");
  }

  @Test
  void aFileThatIsNoYamlOrNoGroupOrNotThereIsSaidToBe() {
    assertThat(problems(Map.of(), "pulse: [1s"))
        .singleElement()
        .asString()
        .startsWith("settings.yaml:1: is not YAML: ");
    assertThat(problems(Map.of(), "- pulse"))
        .containsExactly("settings.yaml:1: the file is a list; wants names and values below it");
    assertThatThrownBy(() -> Configuration.load(folder.resolve("absent.yaml"), Map.of()))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining("absent.yaml")
        .hasMessageContaining("cannot be read");
  }

  @Test
  void whatIsInForceIsPrintedWithItsSource() throws Exception {
    Path file = write("statsd:\n  port: 9125\nconsul:\n  address: http://c:8500\n");
    String printed =
        Configuration.load(
                file, Map.of("SCALEDSERVICE_CONSUL__TOKEN", "geheim", "SCALEDSERVICE_PULSE", "1s"))
            .print();

    assertThat(printed.lines())
        .anyMatch(line -> line.matches("pulse: 1s +# env SCALEDSERVICE_PULSE"))
        .anyMatch(line -> line.matches("  port: 9125 +# settings.yaml:2"))
        .anyMatch(line -> line.matches("  bind: 0.0.0.0 +# default"))
        .anyMatch(line -> line.matches("  token: \"[*]{3}\" +# env SCALEDSERVICE_CONSUL__TOKEN"))
        .noneMatch(line -> line.contains("geheim"));
  }

  @Test
  void whatIsPrintedCanBeReadAgain() throws Exception {
    Path ca = Files.writeString(folder.resolve("it's a \"ca\".pem"), "");
    Path file =
        write(
            """
            operator: {namespaces: [shop, bank]}
            consul: {address: "http://c:8500", caFile: '%s'}
            prometheus: {servers: {main: {url: "http://p:9090"}}}
            """
                .formatted(ca.toString().replace("'", "''")));
    Configuration first = Configuration.load(file, Map.of());

    Configuration second = Configuration.load(write(first.print()), Map.of());

    assertThat(second.settings()).isEqualTo(first.settings());
  }

  @Test
  void aSecretIsNeverShown() throws Exception {
    Settings settings = settings(Map.of(), "consul: {token: geheim}");

    assertThat(settings.toString()).doesNotContain("geheim");
    Secret token = settings.consul().token();
    assertThat(token).isNotNull();
    assertThat(token.reveal()).isEqualTo("geheim");
    assertThat(problems(Map.of(), "consul: {token: geheim, tokenFile: /nowhere}"))
        .noneMatch(problem -> problem.contains("geheim"));
  }

  private Settings settings(Map<String, String> environment, String yaml) throws Exception {
    return Configuration.load(write(yaml), environment).settings();
  }

  private List<String> problems(Map<String, String> environment, String yaml) {
    InvalidSettings refused =
        catchThrowableOfType(
            InvalidSettings.class, () -> Configuration.load(write(yaml), environment));
    return refused.problems().stream().map(Problem::toString).toList();
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(folder.resolve("settings.yaml"), yaml);
  }
}
