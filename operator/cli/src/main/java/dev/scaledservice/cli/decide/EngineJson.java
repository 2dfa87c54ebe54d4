package dev.scaledservice.cli.decide;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.scaledservice.engine.AdmissionMemory;
import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.Behavior;
import dev.scaledservice.engine.Circuit;
import dev.scaledservice.engine.CircuitMemory;
import dev.scaledservice.engine.Decision;
import dev.scaledservice.engine.Finding;
import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.engine.Target;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The engine's types as JSON, in the words of the custom resource where it has one.
 *
 * <p>The engine knows nothing of JSON, so what its records do not say themselves is said here, by
 * mix-ins: which of the closed alternatives an object is, other names, what may be left out.
 * Nothing else may: an absent or unknown field is an error.
 */
final class EngineJson {
  private EngineJson() {}

  static JsonMapper mapper() {
    return JsonMapper.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL))
        .addModule(new JavaTimeModule())
        .addModule(new WordsModule())
        .addMixIn(ObservationLine.class, LineWords.class)
        .addMixIn(Policy.class, PolicyWords.class)
        .addMixIn(Behavior.class, BehaviorWords.class)
        .addMixIn(Behavior.Rules.class, RulesWords.class)
        .addMixIn(Behavior.Limit.class, LimitWords.class)
        .addMixIn(Target.class, TargetWords.class)
        .addMixIn(Target.AverageValue.class, AverageValueWords.class)
        .addMixIn(Target.Utilization.class, UtilizationWords.class)
        .addMixIn(Measurement.class, MeasurementWords.class)
        .addMixIn(Reading.class, ReadingWords.class)
        .addMixIn(Memory.class, MemoryWords.class)
        .addMixIn(Circuit.class, CircuitWords.class)
        .addMixIn(CircuitMemory.class, CircuitMemoryWords.class)
        .addMixIn(CircuitMemory.Episode.class, EpisodeWords.class)
        .addMixIn(CircuitMemory.Step.class, IncreaseWords.class)
        .addMixIn(Finding.class, FindingWords.class)
        .addMixIn(Decision.Step.class, StepWords.class)
        .addMixIn(Because.class, BecauseWords.class)
        .build();
  }

  private interface LineWords {
    @JsonSetter(nulls = Nulls.SET)
    @Nullable String service();

    @JsonSetter(nulls = Nulls.SET)
    @Nullable Memory memory();

    @JsonSetter(nulls = Nulls.SET)
    @Nullable JsonNode plan();
  }

  private interface PolicyWords {
    @JsonSetter(nulls = Nulls.SET)
    @Nullable Integer pin();

    @JsonProperty("onMissingMetrics")
    Policy.OnMissing onMissing();
  }

  private interface BehaviorWords {
    @JsonProperty("scaleUp")
    Behavior.Rules up();

    @JsonProperty("scaleDown")
    Behavior.Rules down();

    @JsonSetter(nulls = Nulls.SET)
    Behavior.@Nullable Unwritten unwritten();
  }

  private interface RulesWords {
    @JsonProperty("selectPolicy")
    Behavior.Select select();

    @JsonProperty("stabilizationWindow")
    Duration window();
  }

  private interface LimitWords {
    @JsonProperty("type")
    Behavior.Limit.Unit unit();
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Target.AverageValue.class, name = "AverageValue"),
    @JsonSubTypes.Type(value = Target.Value.class, name = "Value"),
    @JsonSubTypes.Type(value = Target.Utilization.class, name = "Utilization")
  })
  private interface TargetWords {}

  private interface AverageValueWords {
    @JsonProperty("averageValue")
    double perReplica();
  }

  private interface UtilizationWords {
    @JsonProperty("averageUtilization")
    int percent();
  }

  @JsonTypeInfo(
      use = JsonTypeInfo.Id.NAME,
      property = "kind",
      defaultImpl = Measurement.Total.class)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Measurement.Total.class, name = "Total"),
    @JsonSubTypes.Type(value = Measurement.PerPod.class, name = "PerPod")
  })
  private interface MeasurementWords {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state", defaultImpl = Reading.Fresh.class)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Reading.Fresh.class, name = "Fresh"),
    @JsonSubTypes.Type(value = Reading.Partial.class, name = "Partial"),
    @JsonSubTypes.Type(value = Reading.Stale.class, name = "Stale"),
    @JsonSubTypes.Type(value = Reading.Unknown.class, name = "Unknown")
  })
  private interface ReadingWords {}

  private interface MemoryWords {
    @JsonSetter(nulls = Nulls.SET)
    @Nullable Integer inForce();

    @JsonSetter(nulls = Nulls.SET)
    Memory.@Nullable Burst burst();

    @JsonSetter(nulls = Nulls.SET)
    @Nullable Instant unknownSince();

    @JsonSetter(nulls = Nulls.SET)
    @Nullable CircuitMemory circuits();

    @JsonSetter(nulls = Nulls.SET)
    @Nullable AdmissionMemory admission();
  }

  private interface CircuitWords {
    @JsonSetter(nulls = Nulls.SET)
    @Nullable Instant openSince();

    @JsonSetter(nulls = Nulls.SET)
    Circuit.@Nullable Callee behind();
  }

  private interface CircuitMemoryWords {
    @JsonSetter(nulls = Nulls.SET)
    @Nullable Instant openAt();

    @JsonSetter(nulls = Nulls.SET)
    @Nullable Instant saturatedAt();

    @JsonSetter(nulls = Nulls.SET)
    @Nullable Instant readySince();

    @JsonSetter(nulls = Nulls.SET)
    CircuitMemory.@Nullable Episode episode();
  }

  private interface EpisodeWords {
    @JsonSetter(nulls = Nulls.SET)
    @Nullable Instant closedAt();
  }

  private interface IncreaseWords {
    @JsonSetter(nulls = Nulls.SET)
    @Nullable Instant readyAt();

    @JsonSetter(nulls = Nulls.SET)
    @Nullable Instant notBefore();
  }

  private interface FindingWords {
    @JsonProperty
    String text();
  }

  private interface StepWords {
    @JsonProperty
    String text();
  }

  /** The simple name of a reason is its type: a new one needs no line here. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
  private interface BecauseWords {}
}
