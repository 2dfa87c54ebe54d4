package dev.scaledservice.controller.reporting;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.engine.AdmissionMemory;
import dev.scaledservice.engine.CircuitMemory;
import dev.scaledservice.engine.rollout.RolloutMemory;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What breaker rules and admission remember, as text in the status: figures that move with every
 * packet, of which no person reads any.
 */
final class EngineMemory {

  private static final Logger LOG = LoggerFactory.getLogger(EngineMemory.class);
  private static final Duration OLD = Duration.ofSeconds(60);
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          // A version before the one that wrote it must go on too.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private EngineMemory() {}

  /** As the status keeps it; null for nothing. */
  static @Nullable String text(@Nullable Object memory) {
    try {
      return memory == null ? null : JSON.writeValueAsString(memory);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of the engine that is no JSON: " + memory, e);
    }
  }

  static @Nullable CircuitMemory circuits(@Nullable String text) {
    return read(text, CircuitMemory.class);
  }

  static @Nullable AdmissionMemory admission(@Nullable String text) {
    return read(text, AdmissionMemory.class);
  }

  static @Nullable RolloutMemory rollout(@Nullable String text) {
    return read(text, RolloutMemory.class);
  }

  /** What another version wrote, or somebody made unreadable, is as good as nothing. */
  private static <T> @Nullable T read(@Nullable String text, Class<T> type) {
    if (text == null) {
      return null;
    }
    try {
      return JSON.readValue(text, type);
    } catch (JsonProcessingException e) {
      LOG.warn("status.memory holds what this version cannot read, and begins anew: {}", text);
      return null;
    }
  }

  /**
   * Whether a successor that starts from {@code kept} would act as one that starts from {@code
   * now}: figures ride along, only what was begun and what was asked for matters.
   */
  static boolean covers(ScaledServiceStatus.Memory kept, ScaledServiceStatus.Memory now) {
    return covers(circuits(kept.circuits()), circuits(now.circuits()))
        && covers(admission(kept.admission()), admission(now.admission()));
  }

  private static boolean covers(@Nullable CircuitMemory kept, @Nullable CircuitMemory now) {
    if (now == null || kept == null) {
      return (now == null) || (now.episode() == null && now.openAt() == null);
    }
    return Objects.equals(marks(kept.episode()), marks(now.episode()))
        && isNear(kept.openAt(), now.openAt());
  }

  private static boolean covers(@Nullable AdmissionMemory kept, @Nullable AdmissionMemory now) {
    return (kept == null || now == null)
        ? Objects.equals(kept, now)
        : kept.shares().equals(now.shares());
  }

  /** An opening without its figures. */
  private record Marks(
      Instant since,
      @Nullable Instant closedAt,
      int count,
      int failures,
      @Nullable Instant notBefore) {}

  private static @Nullable Marks marks(CircuitMemory.@Nullable Episode episode) {
    return episode == null
        ? null
        : new Marks(
            episode.since(),
            episode.closedAt(),
            episode.step().count(),
            episode.step().failures(),
            episode.step().notBefore());
  }

  private static boolean isNear(@Nullable Instant kept, @Nullable Instant now) {
    return (kept == null || now == null)
        ? Objects.equals(kept, now)
        : Duration.between(kept, now).abs().compareTo(OLD) <= 0;
  }
}
