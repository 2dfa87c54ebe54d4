package dev.scaledservice.signals.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.signals.ServiceKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom a caller means. */
class DirectoryTest {

  private static final ServiceKey WORKER = new ServiceKey("shop", "worker");
  private static final ServiceKey BANK_WORKER = new ServiceKey("bank", "worker");
  private static final ServiceKey LEDGER = new ServiceKey("bank", "ledger");

  private final Directory directory = new Directory();

  @BeforeEach
  void threeServices() {
    directory.enter(WORKER, "worker");
    directory.enter(BANK_WORKER, "worker");
    directory.enter(LEDGER, "books");
  }

  @Test
  void aNameIsOneOfTheOwnNamespaceFirst() {
    assertThat(directory.find("shop", "worker")).isEqualTo(WORKER);
    assertThat(directory.find("bank", "worker")).isEqualTo(BANK_WORKER);
  }

  @Test
  void aNameWithANamespaceMeansThatOne() {
    assertThat(directory.find("shop", "worker.bank")).isEqualTo(BANK_WORKER);
    assertThat(directory.find("shop", "ledger.bank")).isEqualTo(LEDGER);
    assertThat(directory.find("shop", "ledger.shop")).isNull();
    assertThat(directory.find("shop", ".bank")).isNull();
    assertThat(directory.find("shop", "ledger.")).isNull();
  }

  @Test
  void aNameInConsulMeansWhoeverAloneHasIt() {
    assertThat(directory.find("shop", "books")).isEqualTo(LEDGER);
    assertThat(directory.find("elsewhere", "worker")).as("two have it").isNull();
    assertThat(directory.find("shop", "ledger")).as("not its name there").isNull();
  }

  @Test
  void whoIsGoneOrRenamedIsNotFoundByWhatItWasCalled() {
    directory.strike(BANK_WORKER);
    assertThat(directory.find("elsewhere", "worker")).isEqualTo(WORKER);

    directory.enter(LEDGER, "accounts");
    assertThat(directory.find("shop", "books")).isNull();
    assertThat(directory.find("shop", "accounts")).isEqualTo(LEDGER);

    directory.strike(LEDGER);
    directory.strike(LEDGER);
    assertThat(directory.find("shop", "accounts")).isNull();
    assertThat(directory.find("shop", "ledger.bank")).isNull();
  }
}
