package dev.scaledservice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.scaledservice.engine.History.Recommended;
import dev.scaledservice.engine.Memory.Burst;
import dev.scaledservice.engine.Memory.Durable;
import dev.scaledservice.engine.Memory.Floor;
import dev.scaledservice.engine.Memory.Move;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration WINDOW = Duration.ofSeconds(300);

  private final ObjectMapper json = new ObjectMapper().registerModule(instants());

  @Test
  void theFloorIsTheLargestOfTheWindow() {
    History history =
        History.EMPTY
            .with(9, NOON, Duration.ZERO, WINDOW)
            .with(4, NOON.plusSeconds(10), Duration.ZERO, WINDOW);

    assertThat(of(history).floor()).isEqualTo(new Floor(9, NOON));
    assertThat(of(History.EMPTY).floor()).isNull();
  }

  @Test
  void aSuccessorHoldsTheFloorFromItsOwnStart() {
    Instant later = NOON.plusSeconds(1000);
    var durable = new Durable(List.of(new Move(5, NOON)), new Floor(9, NOON), 9);

    Memory successor = Memory.restored(durable, later);

    assertThat(successor.history().highs()).containsExactly(new Recommended(9, later));
    assertThat(successor.events()).isEqualTo(durable.events());
    assertThat(successor.inForce()).isEqualTo(9);
    assertThat(successor.durable())
        .isEqualTo(new Durable(durable.events(), new Floor(9, later), 9));
  }

  @Test
  void aSuccessorOfNothingKnowsNothing() {
    assertThat(Memory.restored(new Durable(List.of(), null), NOON))
        .isEqualTo(Memory.beginning(NOON));
  }

  @Test
  void canBeWrittenDownAndReadBack() throws JsonProcessingException {
    History history =
        History.EMPTY.with(9, NOON, WINDOW, WINDOW).with(4, NOON.plusMillis(250), WINDOW, WINDOW);
    var memory =
        new Memory(
            NOON,
            history,
            List.of(new Move(-5, NOON)),
            4,
            new Burst(NOON, NOON.plusSeconds(1)),
            NOON.minusSeconds(3));

    assertThat(copied(memory, Memory.class)).isEqualTo(memory);
    assertThat(copied(memory.durable(), Durable.class)).isEqualTo(memory.durable());
    assertThat(copied(Memory.beginning(NOON), Memory.class)).isEqualTo(Memory.beginning(NOON));
  }

  private <T> T copied(T value, Class<T> type) throws JsonProcessingException {
    return json.readValue(json.writeValueAsString(value), type);
  }

  private static Memory of(History history) {
    return new Memory(NOON, history, List.of(), null, null, null);
  }

  private static SimpleModule instants() {
    return new SimpleModule()
        .addSerializer(
            Instant.class,
            new JsonSerializer<>() {
              @Override
              public void serialize(Instant value, JsonGenerator to, SerializerProvider with)
                  throws IOException {
                to.writeString(value.toString());
              }
            })
        .addDeserializer(
            Instant.class,
            new JsonDeserializer<>() {
              @Override
              public Instant deserialize(JsonParser from, DeserializationContext with)
                  throws IOException {
                return Instant.parse(from.getText());
              }
            });
  }
}
