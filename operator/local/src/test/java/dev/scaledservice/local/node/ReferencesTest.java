package dev.scaledservice.local.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ReferencesTest {
  private static final Map<String, String> VARIABLES = Map.of("PORT", "80", "A.B-c", "x$1\\");

  private static String resolved(String text) {
    return References.resolve(text, VARIABLES);
  }

  @Test
  void aKnownNameBecomesItsValue() {
    assertThat(resolved("--port=$(PORT),$(PORT)")).isEqualTo("--port=80,80");
    assertThat(resolved("$(A.B-c)")).isEqualTo("x$1\\");
  }

  @Test
  void anUnknownNameStays() {
    assertThat(resolved("$(HOST):$(PORT)")).isEqualTo("$(HOST):80");
  }

  @Test
  void twoDollarsAreOneThatMeansNothing() {
    assertThat(resolved("$$(PORT) $$x")).isEqualTo("$(PORT) $x");
  }

  @Test
  void whatIsNoReferenceStays() {
    assertThat(resolved("$PORT ${PORT} $( PORT) $")).isEqualTo("$PORT ${PORT} $( PORT) $");
  }
}
