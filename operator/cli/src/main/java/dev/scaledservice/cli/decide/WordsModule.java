package dev.scaledservice.cli.decide;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.scaledservice.api.InvalidSpec;
import dev.scaledservice.api.policy.GoDuration;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Choices as Kubernetes spells them ({@code ScaleUpOnly}), durations as Go does ({@code 15s}). */
final class WordsModule extends SimpleModule {
  private static final long serialVersionUID = 1L;

  WordsModule() {
    super("words");
    addSerializer(new ChoiceWriter());
    addSerializer(new DurationWriter());
    addDeserializer(Duration.class, new DurationReader());
    setDeserializerModifier(
        new BeanDeserializerModifier() {
          private static final long serialVersionUID = 1L;

          @Override
          public JsonDeserializer<?> modifyEnumDeserializer(
              DeserializationConfig config,
              JavaType type,
              BeanDescription description,
              JsonDeserializer<?> standard) {
            return new ChoiceReader(type.getRawClass());
          }
        });
  }

  /** {@code SCALE_UP_ONLY} as {@code ScaleUpOnly}. */
  static String word(Enum<?> choice) {
    return Arrays.stream(choice.name().split("_"))
        .map(part -> part.charAt(0) + part.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }

  /** In the largest unit that leaves no rest, to the millisecond: {@code 5m}, {@code 1500ms}. */
  static String text(Duration duration) {
    long millis = Math.round(duration.toNanos() / 1e6);
    if (millis % 1_000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1_000;
    return seconds == 0 || seconds % 60 != 0
        ? seconds + "s"
        : seconds % 3_600 != 0 ? seconds / 60 + "m" : seconds / 3_600 + "h";
  }

  private static final class ChoiceWriter extends StdSerializer<Enum<?>> {
    private static final long serialVersionUID = 1L;

    ChoiceWriter() {
      super(Enum.class, false);
    }

    @Override
    public void serialize(Enum<?> choice, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(word(choice));
    }
  }

  private static final class ChoiceReader extends StdDeserializer<Enum<?>> {
    private static final long serialVersionUID = 1L;

    private final Map<String, Enum<?>> choices = new LinkedHashMap<>();

    ChoiceReader(Class<?> type) {
      super(type);
      for (Object constant : type.getEnumConstants()) {
        Enum<?> choice = (Enum<?>) constant;
        choices.put(word(choice), choice);
      }
    }

    @Override
    public Enum<?> deserialize(JsonParser in, DeserializationContext context) throws IOException {
      String text = in.getText();
      Enum<?> choice = choices.get(text);
      return choice != null
          ? choice
          : (Enum<?>)
              context.handleWeirdStringValue(
                  handledType(), text, "wants one of %s", String.join(", ", choices.keySet()));
    }
  }

  private static final class DurationWriter extends StdSerializer<Duration> {
    private static final long serialVersionUID = 1L;

    DurationWriter() {
      super(Duration.class);
    }

    @Override
    public void serialize(Duration duration, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(text(duration));
    }
  }

  private static final class DurationReader extends StdDeserializer<Duration> {
    private static final long serialVersionUID = 1L;

    DurationReader() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser in, DeserializationContext context) throws IOException {
      String text = in.getText();
      try {
        return GoDuration.parse("", text);
      } catch (InvalidSpec notDuration) {
        return (Duration)
            context.handleWeirdStringValue(
                Duration.class, text, "wants a duration such as 250ms, 10s or 5m");
      }
    }
  }
}
