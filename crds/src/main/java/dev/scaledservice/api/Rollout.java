package dev.scaledservice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a new revision is let in. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!has(self.minReadySeconds) || !has(self.progressDeadlineSeconds) ||"
            + " self.minReadySeconds < self.progressDeadlineSeconds",
    fieldPath = ".progressDeadlineSeconds",
    message = "progressDeadlineSeconds must be above minReadySeconds")
@ValidationRule(
    value = "!has(self.strategy) || self.strategy != 'Canary' || has(self.steps)",
    fieldPath = ".steps",
    message = "strategy: Canary wants steps, such as [{weight: 5}, {weight: 50}]")
@ValidationRule(
    value =
        "!has(self.steps) || (has(self.strategy) && (self.strategy == 'Canary' || (self.strategy =="
            + " 'BlueGreen' && self.steps.size() == 1 && self.steps[0].weight == 0)))",
    fieldPath = ".steps",
    message = "steps go with strategy: Canary; BlueGreen takes one, of weight 0")
@ValidationRule(
    value =
        "(has(self.strategy) && self.strategy != 'Rolling') || !(has(self.router) || has(self.match)"
            + " || has(self.analysis) || has(self.onInconclusive) || has(self.rollbackReserve) ||"
            + " has(self.maxExtra) || has(self.bake))",
    message =
        "router, match, analysis, onInconclusive, rollbackReserve, maxExtra and bake go with"
            + " strategy: Canary or BlueGreen")
@ValidationRule(
    value = "!has(self.strategy) || self.strategy == 'Rolling' || !has(self.rolling)",
    fieldPath = ".rolling",
    message = "rolling goes with strategy: Rolling")
@ValidationRule(
    value =
        "!has(self.match) || (has(self.router) && (has(self.router.haproxy) ||"
            + " has(self.router.gateway)))",
    fieldPath = ".match",
    message = "match wants a router that sees headers: router.haproxy or router.gateway")
@ValidationRule(
    value =
        "!has(self.router) || !has(self.router.haproxy) || !has(self.analysis) ||"
            + " !has(self.analysis.slowCalls)",
    fieldPath = ".analysis.slowCalls",
    message =
        "slowCalls goes by what callers tell, and HAProxy counts none as slow: leave it out, and give"
            + " HAProxy a timeout after which a call has failed")
public record Rollout(
    @JsonPropertyDescription(
            "Rolling replaces instances as a Deployment does. Canary lets calls in step by step and"
                + " takes them back when the new revision does worse. BlueGreen switches all calls at"
                + " once when the new revision is complete.")
        @Default("Rolling")
        @Nullable Strategy strategy,
    @Nullable Rolling rolling,
    @JsonPropertyDescription(
            "Who shares the calls out: consul by weights of instances (the default where the"
                + " operator has a Consul), haproxy, a gateway, or the ratio of replicas.")
        @Nullable Router router,
    @JsonPropertyDescription("What share of calls the new revision gets, one step after the other.")
        @Size(min = 1, max = 20)
        @ValidationRule(
            value = "self.size() < 2 || self.all(s, self.exists_one(t, t.weight == s.weight))",
            message = "write each weight once")
        @ValidationRule(
            value =
                "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19].all(i, i >="
                    + " self.size() || self[i].weight > self[i - 1].weight)",
            message = "write weights that rise, such as 1, 10, 50")
        @Nullable List<Step> steps,
    @JsonPropertyDescription("Whose calls reach the new revision at any weight.")
        @Nullable Match match,
    @JsonPropertyDescription("How the new revision is told from a bad one.")
        @Nullable Analysis analysis,
    @JsonPropertyDescription(
            "What to do when a step's atMost is over and nothing can be said: Hold, Promote to the"
                + " next step or Abort; Hold if absent.")
        @Nullable Inconclusive onInconclusive,
    @JsonPropertyDescription(
            "How much of the load the old revision can take back at once, at any step and until"
                + " keepWarm is over; 100% if absent.")
        @Size(max = 4)
        @ValidationRule(
            value = "self.matches('^([0-9]|[1-9][0-9]|100)%$')",
            message = "write a share from 0% to 100%")
        @Nullable String rollbackReserve,
    @JsonPropertyDescription(
            "How many instances above the count both revisions may have together, as a share of the"
                + " count; 100% if absent.")
        @Size(max = 4)
        @ValidationRule(
            value = "self.matches('^([1-9]|[1-9][0-9]|100)%$')",
            message = "write a share from 1% to 100%")
        @Nullable String maxExtra,
    @JsonPropertyDescription("What follows when all calls reach the new revision.")
        @Nullable Bake bake,
    @JsonPropertyDescription("How long a new instance must be ready to count as available.")
        @Min(0)
        @Max(3600)
        @Default("0")
        @Nullable Integer minReadySeconds,
    @JsonPropertyDescription("How long a rollout may make no progress before it is called stuck.")
        @Min(1)
        @Max(86_400)
        @Default("600")
        @Nullable Integer progressDeadlineSeconds,
    @JsonPropertyDescription("How many old revisions are kept.") @Min(0) @Max(100) @Default("3")
        @Nullable Integer revisionHistoryLimit) {

  /** Ways to let a revision in. */
  public enum Strategy {
    @JsonProperty("Rolling")
    ROLLING,
    @JsonProperty("Canary")
    CANARY,
    @JsonProperty("BlueGreen")
    BLUE_GREEN
  }

  /** What to do without evidence. */
  public enum Inconclusive {
    @JsonProperty("Hold")
    HOLD,
    @JsonProperty("Promote")
    PROMOTE,
    @JsonProperty("Abort")
    ABORT
  }

  /** Exactly one way to share calls out. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value =
          "[has(self.consul), has(self.haproxy), has(self.gateway), has(self.replicas)].filter(r,"
              + " r).size() == 1",
      message = "write exactly one router: consul, haproxy, gateway or replicas")
  public record Router(
      @JsonPropertyDescription("Weights of the instances in Consul, for callers that follow them.")
          @Nullable Nothing consul,
      @JsonPropertyDescription("An HAProxy fed from Consul.") @Nullable Haproxy haproxy,
      @JsonPropertyDescription("A gateway of Gateway API, by weights in an HTTPRoute.")
          @Nullable Gateway gateway,
      @JsonPropertyDescription("As many calls as instances: the nearest ratio.")
          @Nullable Nothing replicas) {}

  /** An object without fields. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Nothing() {}

  /** How an HAProxy is told. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Haproxy(
      @JsonPropertyDescription(
              "Map: the operator writes shares into its maps. AgentCheck: it asks the operator for"
                  + " weights.")
          @Default("Map")
          @Nullable Via via,
      @JsonPropertyDescription("Name of an HAProxy in the operator's settings; main if absent.")
          @Size(max = 63)
          @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
          @Nullable String server) {

    /** The way. */
    public enum Via {
      @JsonProperty("Map")
      MAP,
      @JsonProperty("AgentCheck")
      AGENT_CHECK
    }
  }

  /** Which route leads to the service. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Gateway(
      @JsonPropertyDescription(
              "Name of an HTTPRoute of this namespace with a rule whose backendRefs name the"
                  + " service.")
          @Required
          @Size(min = 1, max = 253)
          @Pattern("^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$")
          String httpRoute) {}

  /** One step. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value =
          "!has(self.atLeast) || !has(self.atMost) ||"
              + " !self.atLeast.matches('^([0-9]{1,6}([.][0-9]{1,3})?(ms|s|m|h)){1,4}$') ||"
              + " !self.atMost.matches('^([0-9]{1,6}([.][0-9]{1,3})?(ms|s|m|h)){1,4}$') ||"
              + " duration(self.atLeast) <= duration(self.atMost)",
      fieldPath = ".atMost",
      message = "atMost must not be below atLeast")
  public record Step(
      @JsonPropertyDescription("Percent of all calls.") @Required @Min(0) @Max(100) Integer weight,
      @JsonPropertyDescription("How long the step takes at least, such as 20s.")
          @Size(max = 32)
          @ValidationRule(value = Rule.DURATION_OR_ZERO, message = Rule.DURATION_OR_ZERO_MESSAGE)
          @Nullable String atLeast,
      @JsonPropertyDescription("After that onInconclusive decides; absent: it waits for evidence.")
          @Size(max = 32)
          @ValidationRule(value = Rule.DURATION, message = Rule.DURATION_MESSAGE)
          @Nullable String atMost,
      @JsonPropertyDescription("Who has to agree before the next step.") @Nullable Gate gate) {}

  /** Who has to agree. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.manual) != has(self.webhook)",
      message = "write exactly one gate: manual or webhook")
  public record Gate(
      @JsonPropertyDescription("A person: ssvc promote.") @Nullable Nothing manual,
      @JsonPropertyDescription("A server that is asked, again and again until it agrees.")
          @Nullable Webhook webhook) {}

  /** A server that is asked. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Webhook(
      @JsonPropertyDescription("Name of a webhook in the operator's settings; main if absent.")
          @Size(max = 63)
          @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
          @Nullable String server,
      @JsonPropertyDescription("Appended to its address, such as /gates/worker.")
          @Size(max = 256)
          @ValidationRule(
              value = "self.matches('" + Webhook.PATH + "')",
              message =
                  "write a path such as /gates/worker: of letters, digits, - _ ~ and dots within"
                      + " names, without a / at its end")
          @Nullable String path,
      @JsonPropertyDescription(
              "How long an answer may take, such as 5s; at most what the settings say.")
          @Size(max = 32)
          @ValidationRule(value = Rule.DURATION, message = Rule.DURATION_MESSAGE)
          @Nullable String timeout) {

    /** A path that stays below what it is appended to. */
    public static final String PATH = "^(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*){1,32}$";
  }

  /** Whose calls. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Match(
      @JsonPropertyDescription("Any of these headers.") @Required @Size(min = 1, max = 8)
          List<Header> headers) {}

  /** A header of a call. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Header(
      @Required @Size(min = 1, max = 64) @Pattern("^[A-Za-z0-9][-A-Za-z0-9]*$") String name,
      @JsonPropertyDescription("The whole value.")
          @Required
          @Size(min = 1, max = 128)
          @Pattern("^[-._~A-Za-z0-9]+$")
          String value) {}

  /** How a bad revision is told. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "!(has(self.calls) && has(self.slowCalls))",
      fieldPath = ".slowCalls",
      message = "slowCalls goes by what callers tell; beside calls write the query slow")
  public record Analysis(
      @JsonPropertyDescription(
              "Who counts calls by revision; absent: callers, or the proxy that shares them out.")
          @Nullable AnalysisCalls calls,
      @JsonPropertyDescription("Which calls count as slow; absent: none do.")
          @Nullable SlowCalls slowCalls,
      @JsonPropertyDescription(
              "That an abort is right: 0.999 aborts at most one good revision in a thousand.")
          @ValidationRule(
              value = "self >= 0.9 && self < 1.0",
              message = "write a probability from 0.9 to below 1, such as 0.999")
          @Default("0.999")
          @Nullable Double confidence,
      @JsonPropertyDescription("Bad calls to the new revision that an abort wants at least.")
          @Min(1)
          @Max(1000)
          @Default("3")
          @Nullable Integer minimumBadEvents,
      @JsonPropertyDescription("What else tells a bad revision, beside calls.") @Size(max = 8)
          @Nullable List<AnalysisMetric> metrics) {}

  /** Slow calls. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SlowCalls(
      @JsonPropertyDescription("Such as 300ms.")
          @Required
          @Size(max = 32)
          @ValidationRule(value = Rule.DURATION, message = Rule.DURATION_MESSAGE)
          String than) {}

  /** After the promotion. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Bake(
      @JsonPropertyDescription("How long evidence is still gathered, and may turn all back; 10m.")
          @JsonProperty("for")
          @Size(max = 32)
          @ValidationRule(value = Rule.DURATION_OR_ZERO, message = Rule.DURATION_OR_ZERO_MESSAGE)
          @Nullable String duration,
      @JsonPropertyDescription(
              "How long the old revision stays, so that going back is a change of weights; 30m.")
          @Size(max = 32)
          @ValidationRule(value = Rule.DURATION_OR_ZERO, message = Rule.DURATION_OR_ZERO_MESSAGE)
          @Nullable String keepWarm) {}

  /** As in a Deployment; 25% and 25% if absent. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value =
          "!(has(self.maxSurge) && has(self.maxUnavailable) &&"
              + " (type(self.maxSurge) == int ? self.maxSurge == 0 :"
              + " self.maxSurge.matches('^0+%$')) && (type(self.maxUnavailable) == int ?"
              + " self.maxUnavailable == 0 : self.maxUnavailable.matches('^0+%$')))",
      message = "maxSurge and maxUnavailable must not both be 0: nothing could move")
  public record Rolling(
      @JsonPropertyDescription("How many instances above the count, as a number or a share.")
          @ValidationRule(value = Rule.COUNT_OR_PERCENT, message = Rule.COUNT_OR_PERCENT_MESSAGE)
          @Nullable IntOrString maxSurge,
      @JsonPropertyDescription("How many instances may be missing, as a number or a share.")
          @ValidationRule(value = Rule.COUNT_OR_PERCENT, message = Rule.COUNT_OR_PERCENT_MESSAGE)
          @Nullable IntOrString maxUnavailable) {}
}
