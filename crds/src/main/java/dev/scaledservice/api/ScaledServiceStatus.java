package dev.scaledservice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is, what was decided and why; written when something a person would act on has changed. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScaledServiceStatus(
    @Nullable Long observedGeneration,
    @JsonPropertyDescription("Pods of the stable revision.") @StatusReplicas
        @Nullable Integer replicas,
    @Nullable Integer readyReplicas,
    @Nullable Integer desiredReplicas,
    @JsonPropertyDescription("Selects the pods of the stable revision.") @LabelSelector
        @Nullable String selector,
    @JsonPropertyDescription("The revision that callers reach.") @Nullable Revision stable,
    @JsonPropertyDescription("The revision that is replacing it.") @Nullable Revision next,
    @JsonPropertyDescription("How the new revision is let in, or was turned back.")
        @Nullable Canary canary,
    @JsonPropertyDescription("Rollouts that ended, newest first; 10 at most.")
        @Nullable List<Ended> history,
    @JsonPropertyDescription("The last decision that changed something, or was kept from it.")
        @Nullable Decision decision,
    @JsonPropertyDescription("What the next operator process must know.") @Nullable Memory memory,
    @Nullable DiscoveryState discovery,
    @JsonPropertyDescription("Calls to this service and from it, open breakers first; 20 at most.")
        @Nullable List<Breaker> breakers,
    @JsonPropertyDescription("How many there are in all.") @Nullable Integer breakersTotal,
    @JsonPropertyDescription("Percent of each class of calls that callers may send.")
        @Nullable Map<String, Integer> admission,
    @JsonPropertyDescription("For kubectl get.") @Nullable Summary summary,
    @Nullable List<Condition> conditions) {

  /** The status of an object that has none. */
  public static final ScaledServiceStatus EMPTY =
      new ScaledServiceStatus(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null, null);

  /** Whether a person has stopped a rollout where it is. */
  public boolean rolloutPaused() {
    return conditions != null
        && conditions.stream()
            .anyMatch(one ->
                "RolloutProgressing".equals(one.getType())
                    && "RolloutPaused".equals(one.getReason()));
  }

  /** The same with another memory. */
  public ScaledServiceStatus withMemory(@Nullable Memory other) {
    return new ScaledServiceStatus(
        observedGeneration,
        replicas,
        readyReplicas,
        desiredReplicas,
        selector,
        stable,
        next,
        canary,
        history,
        decision,
        other,
        discovery,
        breakers,
        breakersTotal,
        admission,
        summary,
        conditions);
  }

  /** One revision: a Deployment and its pods. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Revision(
      String revision,
      @JsonPropertyDescription("Of the first container.") @Nullable String image,
      @Nullable Integer replicas,
      @Nullable Integer ready,
      @JsonPropertyDescription("RFC 3339: since when it is what it is.") @Nullable String since) {}

  /** A revision on its way in, step by step; times are RFC 3339. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Canary(
      String revision,
      @JsonPropertyDescription("Of the first container.") @Nullable String image,
      @JsonPropertyDescription("Stepping, Promoting, Baking, Warm or Aborted.") String phase,
      @JsonPropertyDescription("Percent of the calls that reach it.") Integer weight,
      @JsonPropertyDescription("The step it is at, from 1, and how many there are, as 2/3.")
          @Nullable String step,
      @Nullable Integer replicas,
      @Nullable Integer ready,
      @JsonPropertyDescription("Since when the phase or the step lasts.") @Nullable String since,
      @JsonPropertyDescription("What was judged, and what it waits for, in one sentence.")
          @Nullable String because,
      @JsonPropertyDescription("What the judge has counted, a sentence a measure.")
          @Nullable List<String> evidence) {}

  /** A rollout that ended. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Ended(
      String revision,
      @Nullable String image,
      @JsonPropertyDescription("Who wrote the template, as the API server recorded it.")
          @Nullable String by,
      @Nullable String at,
      @JsonPropertyDescription("Promoted, Aborted, RolledBack or Superseded.") String verdict,
      @JsonPropertyDescription("In one sentence.") @Nullable String because) {}

  /** A decision in short; times are RFC 3339. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Decision(
      @Nullable String at,
      @Nullable Integer from,
      @Nullable Integer to,
      @JsonPropertyDescription("The reason in one sentence.") @Nullable String because,
      @Nullable String limitedBy,
      @Nullable List<Recommendation> recommendations) {}

  /** What one metric asked for; {@code value} is rounded for people, absent where unknown. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Recommendation(
      String metric,
      @Nullable String value,
      @Nullable String target,
      @Nullable Integer replicas,
      @Nullable Long ageSeconds,
      @JsonPropertyDescription("Why there is no value.") @Nullable String unknown) {}

  /** The calls of one service to another; times are RFC 3339. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Breaker(
      @JsonPropertyDescription("name, or name.namespace where that is another's.") String caller,
      String callee,
      @JsonPropertyDescription(
              "Open as long as it opens again and again; Closed; Unknown where no state is told.")
          String state,
      @JsonPropertyDescription("Percent of calls that the breaker refused when it was told.")
          @Nullable Integer openPercent,
      @JsonPropertyDescription("Since when it has been open.") @Nullable String since,
      @JsonPropertyDescription("True: circuitBreakers.callers does not admit the caller.")
          @Nullable Boolean ignored) {}

  /** Moves and the floor, as the engine keeps them; times are RFC 3339. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Memory(
      @Nullable Floor floor,
      @Nullable List<Move> moves,
      @JsonPropertyDescription("What breaker rules remember, as the engine writes it.")
          @Nullable String circuits,
      @JsonPropertyDescription("What is admitted, as the engine writes it.")
          @Nullable String admission,
      @JsonPropertyDescription("How far a rollout is, as the engine writes it.")
          @Nullable String rollout) {

    /** Of a service without breakers and rollouts. */
    public Memory(@Nullable Floor floor, @Nullable List<Move> moves) {
      this(floor, moves, null, null, null);
    }

    /** The largest count that was right at {@code since}. */
    public record Floor(int count, String since) {}

    /** A change of the count. */
    public record Move(int change, String at) {}
  }

  /** Instances in Consul; times are RFC 3339. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DiscoveryState(
      @Nullable Integer registered, @Nullable Integer passing, @Nullable String lastSync) {}

  /** Short texts for the columns. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Summary(
      @JsonPropertyDescription("The deciding metric, such as 912/s.") @Nullable String load,
      @JsonPropertyDescription("Such as 1 of 3 open.") @Nullable String breakers,
      @JsonPropertyDescription("Such as 10% 2/3, Baking or Aborted.") @Nullable String canary,
      @JsonPropertyDescription("At most 60 characters.") @Nullable String reason) {}
}
