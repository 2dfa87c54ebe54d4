package dev.scaledservice.controller.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {

  @Test
  void aVariableIsCalledByTheRule() {
    assertThat(Names.variable("pulse")).isEqualTo("SCALEDSERVICE_PULSE");
    assertThat(Names.variable("statsd.receiveBuffer"))
        .isEqualTo("SCALEDSERVICE_STATSD__RECEIVE_BUFFER");
    assertThat(Names.variable("prometheus.servers.far-away.url"))
        .isEqualTo("SCALEDSERVICE_PROMETHEUS__SERVERS__FAR_AWAY__URL");
  }

  @Test
  void theNearestNameIsTheOneThatWasMeant() {
    List<String> known = List.of("port", "bind", "dialect", "receiveBuffer");

    assertThat(Names.nearest("prot", known)).isEqualTo("port");
    assertThat(Names.nearest("recieveBufer", known)).isEqualTo("receiveBuffer");
    assertThat(Names.nearest("PORT", known)).isEqualTo("port");
    assertThat(Names.nearest("elephants", known)).isNull();
  }

  @Test
  void lettersInsertedDroppedReplacedOrSwappedCountOne() {
    assertThat(Names.distance("port", "port")).isZero();
    assertThat(Names.distance("port", "prot")).isOne();
    assertThat(Names.distance("port", "ports")).isOne();
    assertThat(Names.distance("port", "por")).isOne();
    assertThat(Names.distance("port", "pert")).isOne();
    assertThat(Names.distance("", "port")).isEqualTo(4);
  }
}
