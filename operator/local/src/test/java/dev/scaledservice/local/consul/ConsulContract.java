package dev.scaledservice.local.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.local.consul.Browser.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What services and operators rely on in Consul's HTTP interface. Each test keeps to names of its
 * own and takes away what it made, so that it may be run against one that others use.
 */
abstract class ConsulContract {

  /** Not part of any other test's names. */
  private final String mine = "contract-" + UUID.randomUUID().toString().substring(0, 8);

  private final String node = mine + "-node";
  private final String name = mine + "-service";
  private final String key = mine + "/key";
  private Browser browser;

  abstract URI consul();

  @BeforeEach
  void open() {
    browser = new Browser(consul());
  }

  @AfterEach
  void tidy() {
    for (var each : new String[] {node, node + "2"}) {
      browser.put("/v1/catalog/deregister", "{\"Node\":\"%s\"}".formatted(each));
    }
    browser.delete("/v1/kv/" + mine + "?recurse");
    browser.close();
  }

  @Test
  void itHasALeaderAndSaysWhoItIs() {
    assertThat(browser.get("/v1/status/leader").json().asText()).contains(":");
    var self = browser.get("/v1/agent/self").json();
    assertThat(self.at("/Config/Datacenter").asText()).isNotEmpty();
    assertThat(browser.get("/v1/catalog/datacenters").json())
        .contains(self.at("/Config/Datacenter"));
  }

  @Test
  void aServiceAndItsCheckAreWrittenInOneTransaction() {
    var done =
        browser.transact("[%s,%s,%s]".formatted(setNode(), setService(80), check("critical")));

    assertThat(done.status()).isEqualTo(200);
    assertThat(done.json().get("Errors").isNull()).isTrue();
    assertThat(done.json().at("/Results/0/Node/Meta/owner").asText()).isEqualTo(mine);
    assertThat(done.json().at("/Results/1/Service/ID").asText()).isEqualTo("one");
    assertThat(done.json().at("/Results/2/Check/ServiceTags/0").asText()).isEqualTo("blue");

    var services = browser.get("/v1/catalog/node-services/" + node);
    assertThat(services.index()).isPositive();
    assertThat(services.json().at("/Node/Address").asText()).isEqualTo("127.0.0.1");
    var service = services.json().at("/Services/0");
    assertThat(service.get("Service").asText()).isEqualTo(name);
    assertThat(service.get("Port").asInt()).isEqualTo(80);
    assertThat(service.at("/Tags/0").asText()).isEqualTo("blue");
    assertThat(service.at("/Meta/pod").asText()).isEqualTo("p");
    assertThat(service.at("/Weights/Passing").asInt()).isEqualTo(1);

    var checks = browser.get("/v1/health/node/" + node).json();
    assertThat(checks.at("/0/CheckID").asText()).isEqualTo("one/ready");
    assertThat(checks.at("/0/Status").asText()).isEqualTo("critical");
    assertThat(checks.at("/0/ServiceID").asText()).isEqualTo("one");
  }

  @Test
  void callersFindWhatPassesByItsName() {
    browser.transact("[%s,%s,%s]".formatted(setNode(), setService(80), check("critical")));
    assertThat(browser.get("/v1/health/service/" + name + "?passing").json()).isEmpty();
    assertThat(browser.get("/v1/health/service/" + name).json()).hasSize(1);

    browser.transact("[%s]".formatted(check("passing")));
    var found = browser.get("/v1/health/service/" + name + "?passing").json();
    assertThat(found.at("/0/Service/Address").asText()).isEqualTo("10.0.0.1");
    assertThat(found.at("/0/Node/Node").asText()).isEqualTo(node);
    assertThat(found.at("/0/Checks/0/Status").asText()).isEqualTo("passing");
    assertThat(browser.get("/v1/health/service/" + name + "?passing&tag=blue").json()).hasSize(1);
    assertThat(browser.get("/v1/health/service/" + name + "?passing&tag=red").json()).isEmpty();
    assertThat(browser.get("/v1/health/checks/" + name).json()).hasSize(1);
  }

  @Test
  void aServiceWithoutACheckPasses() {
    browser.transact("[%s,%s]".formatted(setNode(), setService(80)));
    assertThat(browser.get("/v1/health/service/" + name + "?passing").json()).hasSize(1);
  }

  @Test
  void theCatalogListsByNameAndByMeta() {
    browser.transact("[%s,%s]".formatted(setNode(), setService(80)));
    var listed = browser.get("/v1/catalog/service/" + name).json().get(0);
    assertThat(listed.get("ServiceID").asText()).isEqualTo("one");
    assertThat(listed.get("ServiceAddress").asText()).isEqualTo("10.0.0.1");
    assertThat(listed.get("ServicePort").asInt()).isEqualTo(80);
    assertThat(listed.at("/ServiceMeta/pod").asText()).isEqualTo("p");
    assertThat(listed.at("/NodeMeta/owner").asText()).isEqualTo(mine);
    assertThat(browser.get("/v1/catalog/services").json().at("/" + name + "/0").asText())
        .isEqualTo("blue");
    var nodes = browser.get("/v1/catalog/nodes?node-meta=owner:" + mine);
    assertThat(nodes.json()).hasSize(1);
    assertThat(nodes.json().at("/0/Meta/owner").asText()).isEqualTo(mine);
    assertThat(browser.get("/v1/catalog/nodes?node-meta=owner:" + mine + "x").json()).isEmpty();
    assertThat(browser.get("/v1/catalog/node/" + node).json().at("/Services/one/ID").asText())
        .isEqualTo("one");
  }

  @Test
  void whatIsNotThereIsNoError() {
    var services = browser.get("/v1/catalog/node-services/" + node);
    assertThat(services.status()).isEqualTo(200);
    assertThat(services.index()).isPositive();
    assertThat(services.json().get("Node").isNull()).isTrue();
    assertThat(browser.get("/v1/catalog/node/" + node).json().isNull()).isTrue();
    assertThat(browser.get("/v1/health/node/" + node).json()).isEmpty();
    assertThat(browser.get("/v1/catalog/service/" + name).json()).isEmpty();
    var gone =
        browser.transact(
            "[{'Node':{'Verb':'delete','Node':{'Node':'%s'}}},{'Service':{'Verb':'delete','Node':'%s','Service':{'ID':'x','Service':'x'}}}]"
                .formatted(node, node));
    assertThat(gone.status()).isEqualTo(200);
  }

  @Test
  void oneBadOperationUndoesAllAndEveryBadOneIsNamed() {
    var refused =
        browser.transact(
            "[%s,%s,%s,%s]"
                .formatted(
                    setNode(),
                    setService(80),
                    "{'Service':{'Verb':'set','Node':'%s','Service':{'ID':'x','Service':'x'}}}"
                        .formatted(mine + "-nowhere"),
                    "{'Service':{'Verb':'set','Node':'%s','Service':{'ID':'y','Service':'y','Meta':{'a b':'c'}}}}"
                        .formatted(node)));

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().get("Results").isNull()).isTrue();
    assertThat(refused.json().at("/Errors/0/OpIndex").asInt()).isEqualTo(2);
    assertThat(refused.json().at("/Errors/0/What").asText()).isEqualTo("Missing node registration");
    assertThat(refused.json().at("/Errors/1/OpIndex").asInt()).isEqualTo(3);
    assertThat(refused.json().at("/Errors/1/What").asText()).contains("Invalid Service Meta");
    assertThat(browser.get("/v1/catalog/node/" + node).json().isNull()).isTrue();
  }

  @Test
  void whatCannotBeMeantIsNamedBeforeAnythingIsTried() {
    var refused =
        browser.transact(
            "[%s,{'Service':{'Verb':'boo','Node':'n','Service':{'ID':'x','Service':'x'}}},{'KV':{'Verb':'bad','Key':'k'}},{'Service':{'Verb':'delete','Node':'n','Service':{'ID':'x'}}}]"
                .formatted("{'KV':{'Verb':'get','Key':'%s'}}".formatted(key)));
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().get("Errors").findValuesAsText("OpIndex"))
        .containsExactly("1", "2", "3");
    assertThat(refused.json().at("/Errors/0/What").asText())
        .isEqualTo("unknown service operation: boo");
    assertThat(refused.json().at("/Errors/1/What").asText()).isEqualTo("unknown KV operation: bad");
  }

  @Test
  void staleIndexesAreRefused() {
    browser.transact("[%s,%s,%s]".formatted(setNode(), setService(80), check("critical")));
    var refused =
        browser.transact(
            """
            [{'Node':{'Verb':'cas','Node':{'Node':'%1$s','Address':'127.0.0.1','ModifyIndex':1}}},
             {'Service':{'Verb':'cas','Node':'%1$s','Service':{'ID':'one','Service':'%2$s','ModifyIndex':1}}},
             {'Service':{'Verb':'delete-cas','Node':'%1$s','Service':{'ID':'one','Service':'%2$s','ModifyIndex':1}}},
             {'Check':{'Verb':'delete-cas','Check':{'Node':'%1$s','CheckID':'one/ready','ModifyIndex':1}}},
             {'Service':{'Verb':'get','Node':'%1$s','Service':{'ID':'two','Service':'%2$s'}}}]
            """
                .formatted(node, name));
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().get("Errors").findValuesAsText("What"))
        .containsExactly(
            "failed to set node \"%s\", index is stale".formatted(node),
            "failed to set service \"one\" on node \"%s\", index is stale".formatted(node),
            "failed to delete service \"one\" on node \"%s\", index is stale".formatted(node),
            "failed to delete check \"one/ready\" on node \"%s\", index is stale".formatted(node),
            "service \"two\" on node \"%s\" doesn't exist".formatted(node));

    long current =
        browser
            .get("/v1/catalog/node-services/" + node)
            .json()
            .at("/Services/0/ModifyIndex")
            .asLong();
    var done =
        browser.transact(
            "[{'Service':{'Verb':'delete-cas','Node':'%s','Service':{'ID':'one','Service':'%s','ModifyIndex':%d}}}]"
                .formatted(node, name, current));
    assertThat(done.status()).isEqualTo(200);
    assertThat(browser.get("/v1/health/node/" + node).json()).as("checks go along").isEmpty();
  }

  @Test
  void writingTheSameAgainMovesNoIndex() {
    var all = "[%s,%s,%s]".formatted(setNode(), setService(80), check("passing"));
    browser.transact(all);
    var before = browser.get("/v1/health/service/" + name);
    browser.transact(all);
    assertThat(browser.get("/v1/health/service/" + name).index()).isEqualTo(before.index());
    browser.transact("[%s]".formatted(setService(81)));
    assertThat(browser.get("/v1/health/service/" + name).index()).isGreaterThan(before.index());
  }

  @Test
  void aWatcherOfANameIsWokenByItsChecksAndByNothingElse() throws Exception {
    browser.transact("[%s,%s,%s]".formatted(setNode(), setService(80), check("passing")));
    long index = browser.get("/v1/health/service/" + name).index();
    var watch = browser.waiting("/v1/health/service/%s?index=%d&wait=20s".formatted(name, index));

    browser.put(
        "/v1/catalog/register",
        "{\"Node\":\"%s\",\"Address\":\"1.1.1.1\",\"Service\":{\"Service\":\"%s\"}}"
            .formatted(node + "2", name + "-other"));
    browser.put("/v1/kv/" + key, "elsewhere");
    assertThat(stillWaiting(watch)).isTrue();

    browser.transact("[%s]".formatted(check("critical")));
    var woken = watch.get(10, TimeUnit.SECONDS);
    assertThat(woken.index()).isGreaterThan(index);
    assertThat(woken.json().at("/0/Checks/0/Status").asText()).isEqualTo("critical");
  }

  @Test
  void aWatcherIsWokenWhenTheLastOneGoes() throws Exception {
    browser.transact("[%s,%s]".formatted(setNode(), setService(80)));
    long index = browser.get("/v1/catalog/service/" + name).index();
    var watch = browser.waiting("/v1/catalog/service/%s?index=%d&wait=20s".formatted(name, index));
    browser.put("/v1/catalog/deregister", "{\"Node\":\"%s\"}".formatted(node));
    assertThat(watch.get(10, TimeUnit.SECONDS).json()).isEmpty();
  }

  @Test
  void aWatchEndsWhenItsTimeIsOver() {
    browser.put("/v1/kv/" + key, "v");
    long index = browser.get("/v1/kv/" + key).index();
    var reply = browser.get("/v1/kv/%s?index=%d&wait=100ms".formatted(key, index));
    assertThat(reply.index()).isEqualTo(index);
    assertThat(reply.json().at("/0/Value").asText()).isEqualTo("dg==");
  }

  @Test
  void aNodeRegisteredAnewWithoutMetaLosesIt() {
    browser.transact("[%s]".formatted(setNode()));
    var registration = "{\"Node\":\"%s\",\"Address\":\"127.0.0.1\"%s}";
    browser.put("/v1/catalog/register", registration.formatted(node, ",\"SkipNodeUpdate\":true"));
    assertThat(meta()).isEqualTo(mine);
    browser.put("/v1/catalog/register", registration.formatted(node, ""));
    assertThat(meta()).isEmpty();
  }

  @Test
  void aRegistrationMayBringItsCheck() {
    var done =
        browser.put(
            "/v1/catalog/register",
            """
            {"Node":"%1$s","Address":"127.0.0.1","Service":{"ID":"r","Service":"%2$s","Port":1},
             "Check":{"CheckID":"r/c","Name":"c","Status":"passing","ServiceID":"r"}}
            """
                .formatted(node, name));
    assertThat(done.text()).startsWith("true");
    assertThat(browser.get("/v1/health/service/" + name + "?passing").json()).hasSize(1);
    browser.put("/v1/catalog/deregister", "{\"Node\":\"%s\",\"CheckID\":\"r/c\"}".formatted(node));
    assertThat(browser.get("/v1/health/node/" + node).json()).isEmpty();
    browser.put("/v1/catalog/deregister", "{\"Node\":\"%s\",\"ServiceID\":\"r\"}".formatted(node));
    assertThat(browser.get("/v1/catalog/service/" + name).json()).isEmpty();
  }

  @Test
  void whatItDoesNotKnowItRefuses() {
    var unknown =
        browser.put(
            "/v1/catalog/register",
            "{\"Node\":\"%s\",\"Address\":\"1.1.1.1\",\"Foo\":1}".formatted(node));
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.text()).contains("unknown field \"Foo\"");
    assertThat(browser.transact("[{'Bogus':{}}]").status()).isEqualTo(400);
    assertThat(browser.transact("{}").status()).isEqualTo(400);
    assertThat(browser.transact("").status()).isEqualTo(400);
    assertThat(browser.put("/v1/catalog/deregister", "{}").status()).isEqualTo(500);
    assertThat(browser.put("/v1/catalog/register", "{\"Node\":\"n\"}").status()).isEqualTo(500);
    assertThat(browser.get("/v1/nope").status()).isEqualTo(404);
    assertThat(browser.get("/v1/catalog/nodes?dc=" + mine).status()).isEqualTo(500);
    assertThat(browser.get("/v1/catalog/nodes?index=1&wait=foo").status()).isEqualTo(400);
    assertThat(browser.get("/v1/catalog/nodes?index=foo").status()).isEqualTo(400);
  }

  @Test
  void tooMuchAtOnceIsRefused() {
    var many =
        IntStream.range(0, 130)
            .mapToObj(i -> "{'KV':{'Verb':'set','Key':'%s','Value':''}}".formatted(key + i))
            .collect(Collectors.joining(","));
    assertThat(browser.transact("[" + many + "]").status()).isEqualTo(413);
    assertThat(browser.put("/v1/kv/" + key, "x".repeat(600_000)).status()).isEqualTo(413);
  }

  @Test
  void keysHoldValues() {
    assertThat(browser.get("/v1/kv/" + key).status()).isEqualTo(404);
    assertThat(browser.put("/v1/kv/" + key, "größe").text()).startsWith("true");
    assertThat(browser.get("/v1/kv/" + key + "?raw").text()).isEqualTo("größe");
    var read = browser.get("/v1/kv/" + key);
    long modified = read.json().at("/0/ModifyIndex").asLong();
    assertThat(read.index()).isEqualTo(modified);
    assertThat(browser.put("/v1/kv/%s?cas=1".formatted(key), "x").text()).startsWith("false");
    assertThat(browser.put("/v1/kv/%s?cas=0".formatted(key), "x").text()).startsWith("false");
    assertThat(browser.put("/v1/kv/%s?cas=%d".formatted(key, modified), "x").text())
        .startsWith("true");
    assertThat(browser.delete("/v1/kv/%s?cas=%d".formatted(key, modified)).text())
        .startsWith("false");
    assertThat(browser.delete("/v1/kv/" + key).text()).startsWith("true");
    assertThat(browser.delete("/v1/kv/" + key).text()).startsWith("true");
    assertThat(browser.get("/v1/kv/" + key).status()).isEqualTo(404);
  }

  @Test
  void keysAreListedUnderAPrefix() {
    for (var each : new String[] {"a/x", "a/y", "b"}) {
      browser.put("/v1/kv/%s/%s".formatted(mine, each), each);
    }
    assertThat(strings(browser.get("/v1/kv/%s/?keys".formatted(mine))))
        .containsExactly(mine + "/a/x", mine + "/a/y", mine + "/b");
    assertThat(strings(browser.get("/v1/kv/%s/?keys&separator=/".formatted(mine))))
        .containsExactly(mine + "/a/", mine + "/b");
    assertThat(browser.get("/v1/kv/%s/a?recurse".formatted(mine)).json()).hasSize(2);
    browser.delete("/v1/kv/%s/a?recurse".formatted(mine));
    assertThat(browser.get("/v1/kv/%s/a?recurse".formatted(mine)).status()).isEqualTo(404);
    assertThat(browser.get("/v1/kv/%s/b".formatted(mine)).status()).isEqualTo(200);
  }

  @Test
  void aWatcherOfAPrefixIsWokenByWhatGoesUnderIt() throws Exception {
    browser.put("/v1/kv/" + key, "v");
    browser.put("/v1/kv/%s/stays".formatted(mine), "v");
    long index = browser.get("/v1/kv/%s/?recurse".formatted(mine)).index();
    var watch = browser.waiting("/v1/kv/%s/?recurse&index=%d&wait=20s".formatted(mine, index));
    browser.put("/v1/kv/%s-elsewhere".formatted(mine), "v");
    assertThat(stillWaiting(watch)).isTrue();
    browser.delete("/v1/kv/" + key);
    assertThat(watch.get(10, TimeUnit.SECONDS).json()).hasSize(1);
  }

  @Test
  void keysTakePartInTransactions() {
    var refused =
        browser.transact(
            """
            [{'KV':{'Verb':'check-not-exists','Key':'%1$s'}},
             {'KV':{'Verb':'check-index','Key':'%1$s','Index':1}},
             {'KV':{'Verb':'get','Key':'%1$s'}}]
            """
                .formatted(key));
    assertThat(refused.json().get("Errors").findValuesAsText("What"))
        .containsExactly(
            "failed to check index, key \"%s\" doesn't exist".formatted(key),
            "key \"%s\" doesn't exist".formatted(key));

    var done =
        browser.transact(
            """
            [{'KV':{'Verb':'check-not-exists','Key':'%1$s'}},
             {'KV':{'Verb':'set','Key':'%1$s','Value':'YWJj','Flags':7}},
             {'KV':{'Verb':'get','Key':'%1$s'}},
             {'KV':{'Verb':'delete-cas','Key':'%1$s-none','Index':5}},
             {'KV':{'Verb':'get-or-empty','Key':'%1$s-none'}}]
            """
                .formatted(key));
    assertThat(done.status()).isEqualTo(200);
    assertThat(done.json().get("Results")).hasSize(3);
    assertThat(done.json().at("/Results/1/KV/Value").asText()).isEqualTo("YWJj");
    assertThat(done.json().at("/Results/1/KV/Flags").asInt()).isEqualTo(7);
    assertThat(done.json().at("/Results/2/KV/Value").isNull()).isTrue();
    long index = done.json().at("/Results/1/KV/ModifyIndex").asLong();

    var fenced =
        browser.transact(
            "[{'KV':{'Verb':'check-index','Key':'%s','Index':%d}},%s]"
                .formatted(key, index + 1, setNode()));
    assertThat(fenced.status()).isEqualTo(409);
    assertThat(fenced.json().at("/Errors/0/What").asText())
        .isEqualTo(
            "failed index check for key \"%s\", current modify index %d != %d"
                .formatted(key, index, index + 1));
    assertThat(browser.get("/v1/catalog/node/" + node).json().isNull()).isTrue();
  }

  private static boolean stillWaiting(Future<Reply> watch)
      throws InterruptedException, ExecutionException {
    try {
      watch.get(Duration.ofMillis(300).toMillis(), TimeUnit.MILLISECONDS);
      return false;
    } catch (TimeoutException e) {
      return true;
    }
  }

  private static List<String> strings(Reply reply) {
    return StreamSupport.stream(reply.json().spliterator(), false)
        .map(each -> each.asText())
        .toList();
  }

  private String meta() {
    return browser.get("/v1/catalog/node/" + node).json().at("/Node/Meta/owner").asText();
  }

  private String setNode() {
    return "{'Node':{'Verb':'set','Node':{'Node':'%s','Address':'127.0.0.1','Meta':{'owner':'%s'}}}}"
        .formatted(node, mine);
  }

  private String setService(int port) {
    return "{'Service':{'Verb':'set','Node':'%s','Service':{'ID':'one','Service':'%s','Tags':['blue'],'Address':'10.0.0.1','Port':%d,'Meta':{'pod':'p'},'Weights':{'Passing':1,'Warning':1}}}}"
        .formatted(node, name, port);
  }

  private String check(String status) {
    return "{'Check':{'Verb':'set','Check':{'Node':'%s','CheckID':'one/ready','Name':'ready','Status':'%s','Output':'o','ServiceID':'one'}}}"
        .formatted(node, status);
  }
}
