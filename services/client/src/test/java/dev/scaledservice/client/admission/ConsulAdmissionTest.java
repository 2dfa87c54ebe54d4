package dev.scaledservice.client.admission;

import static org.awaitility.Awaitility.await;

import dev.scaledservice.client.FakeConsul;
import dev.scaledservice.client.FakeConsul.Fault;
import dev.scaledservice.client.admission.ConsulAdmission.State;
import dev.scaledservice.client.consul.Consul;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsulAdmissionTest {
  private FakeConsul consul;
  private Consul client;
  private ConsulAdmission following;

  @BeforeEach
  void start() throws IOException {
    consul = new FakeConsul();
    client = consul.client();
    following = new ConsulAdmission(client, "worker");
  }

  @AfterEach
  void end() {
    following.close();
    client.close();
    consul.close();
  }

  private void publish(long generation, int low) {
    consul.document(
        "worker",
        """
        {"schema":1,"epoch":1,"generation":%d,"validForSeconds":120,"reason":"a test",
         "admission":[{"class":"normal","parts":10000},{"class":"low","parts":%d}]}
        """
            .formatted(generation, low));
  }

  private void awaitLow(int percent) {
    await()
        .until(() -> following.admission().shares().toString().endsWith("low " + percent + " %"));
  }

  @Test
  void followsTheDocument() {
    await().until(() -> following.state() == State.ABSENT);
    publish(1, 1_000);
    awaitLow(10);
    publish(2, 2_500);
    awaitLow(25);
  }

  @Test
  void whatIsDeletedMalformedOlderOrOutOfReachLeavesTheLastGoodOne() {
    publish(5, 1_000);
    awaitLow(10);

    consul.deleteDocument("worker");
    await().until(() -> following.state() == State.ABSENT);
    awaitLow(10);

    consul.document("worker", "{\"schema\":1,\"epoch\":");
    await().until(() -> following.state() == State.AWAY);
    awaitLow(10);

    publish(4, 0);
    await().until(() -> following.admission().ignored() == 1);
    awaitLow(10);

    for (Fault fault : new Fault[] {Fault.ERROR, Fault.LEADERLESS}) {
      consul.fault(fault);
      await().until(() -> following.state() == State.AWAY);
      awaitLow(10);
      consul.fault(Fault.NONE);
      await().until(() -> following.state() == State.FOUND);
    }

    consul.wipe();
    await().until(() -> following.state() == State.ABSENT);
    awaitLow(10);
    publish(6, 5_000);
    awaitLow(50);
  }
}
