package dev.scaledservice.controller.reporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.controller.acting.Api;
import dev.scaledservice.controller.acting.Done.Announcement;
import dev.scaledservice.controller.acting.Done.Finding;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.engine.Circuits;
import dev.scaledservice.engine.Finding.Rule;
import dev.scaledservice.engine.Plan;
import dev.scaledservice.signals.ServiceKey;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells people: writes the status when it says something new, and an Event for what changed. */
public final class Reporter {

  private static final String MANAGER = "scaledservice-status";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Conditions of which True is the bad news, or no news. */
  private static final Set<String> WARNS_WHEN_TRUE = Set.of("ReplicasContested");

  /** Whose reason is news whenever it is another. */
  private static final Set<String> MATTERS_WHEN_TRUE = Set.of(ConditionsOf.COORDINATED);

  /** Breaker rules that can do nothing by themselves. */
  private static final Set<String> WANTS_A_PERSON =
      Set.of(
          Rule.NOT_OVERLOAD.reason(),
          Rule.SCALING_INEFFECTIVE.reason(),
          Rule.REPORTS_STALE.reason());

  /** Conditions that answer something a person asked for once. */
  private static final Set<String> NEWS_IN_ANY_CASE = Set.of(ConditionsOf.ADOPTED);

  private static final Set<String> NEVER_WARNS = Set.of("ScalingLimited");

  private final Api api;
  private final Announcer announcer;
  private final Map<ServiceKey, ScaledServiceStatus> told = new ConcurrentHashMap<>();
  private final Map<ServiceKey, BreakerNews> breakers = new ConcurrentHashMap<>();

  public Reporter(Api api, Announcer announcer) {
    this.api = api;
    this.announcer = announcer;
  }

  /** Reports what became of a plan. */
  public void report(Report report) {
    Seen seen = report.seen();
    ScaledServiceStatus before = before(seen);
    BreakerNews.News news = news(seen.key()).latest();
    ScaledServiceStatus now = StatusOf.status(report, news, before);
    boolean written = write(seen, before, now);
    ScaledService service = seen.service();
    if (report.from() != report.count()) {
      announcer.announce(
          service,
          revision(now),
          new Announcement(
              false,
              report.count() > report.from() ? "ScaledUp" : "ScaledDown",
              report.plan().decision().sentence()));
    }
    List<Announcement> changes = changes(before, now);
    // What a condition tells with the same reason is told once, by its own words.
    report.done().announcements().stream()
        .filter(one -> changes.stream().noneMatch(it -> it.reason().equals(one.reason())))
        .forEach(one -> announcer.announce(service, revision(now), one));
    announceAdmission(service, news, before, now);
    changes.forEach(change -> announcer.announce(service, revision(now), change));
    remember(seen, now, written);
  }

  private void announceAdmission(
      ScaledService service,
      BreakerNews.News news,
      ScaledServiceStatus before,
      ScaledServiceStatus now) {
    Map<String, Integer> was = before.admission() == null ? Map.of() : before.admission();
    Map<String, Integer> is = now.admission() == null ? Map.of() : now.admission();
    boolean sheds = BreakerNews.sheds(is);
    if (!is.equals(was) && (sheds || BreakerNews.sheds(was))) {
      String shares =
          is.entrySet().stream()
              .map(share -> "%s %d %%".formatted(share.getKey(), share.getValue()))
              .collect(Collectors.joining(", "));
      announcer.announce(
          service,
          revision(now),
          new Announcement(
              false,
              sheds ? "AdmissionReduced" : "AdmissionFull",
              news.why().isEmpty()
                  ? "callers may send " + shares
                  : "callers may send %s: %s".formatted(shares, news.why())));
    }
  }

  /** Reports a spec that cannot be understood; everything else in the status stays. */
  public void unclear(Seen seen, String why) {
    ScaledServiceStatus before = before(seen);
    only(
        seen,
        before,
        stopped("spec is not valid"),
        ConditionsOf.unclear(why, generation(seen), before, seen.at()));
  }

  /** Reports that the API server refuses what was to be written; the rest of the status stays. */
  public void refused(Seen seen, String why) {
    ScaledServiceStatus before = before(seen);
    var conditions = ConditionsOf.refused(why, generation(seen), before, seen.at());
    only(seen, before, before.summary(), conditions);
  }

  /**
   * Reports a service that has not begun.
   *
   * @param obstacle what has to go first
   * @param adopting whether it waits for a Deployment to adopt
   */
  public void held(Seen seen, Finding obstacle, boolean adopting) {
    ScaledServiceStatus before = before(seen);
    only(
        seen,
        before,
        stopped(adopting ? "adoption: see condition Adopted" : "name taken: see condition Ready"),
        ConditionsOf.held(obstacle, adopting, generation(seen), before, seen.at()));
  }

  private static ScaledServiceStatus.Summary stopped(String reason) {
    return new ScaledServiceStatus.Summary("unknown", null, null, reason);
  }

  private void only(
      Seen seen,
      ScaledServiceStatus before,
      ScaledServiceStatus.@Nullable Summary summary,
      List<Condition> conditions) {
    var now =
        new ScaledServiceStatus(
            seen.service().getMetadata().getGeneration(),
            before.replicas(),
            before.readyReplicas(),
            before.desiredReplicas(),
            before.selector(),
            before.stable(),
            before.next(),
            before.canary(),
            before.history(),
            before.decision(),
            before.memory(),
            before.discovery(),
            before.breakers(),
            before.breakersTotal(),
            before.admission(),
            summary,
            conditions);
    boolean written = write(seen, before, now);
    announceChanges(seen.service(), before, now);
    remember(seen, now, written);
  }

  /**
   * Only now: if the lease was lost before people heard of the changes, they are changes still when
   * it is held again.
   */
  private void remember(Seen seen, ScaledServiceStatus now, boolean written) {
    if (written) {
      told.put(seen.key(), now);
    }
  }

  private static long generation(Seen seen) {
    return Objects.requireNonNullElse(seen.service().getMetadata().getGeneration(), 0L);
  }

  /** Whether a decision that moves nothing should be told all the same. */
  public boolean worthTelling(ServiceKey key, Plan plan, Instant now) {
    ScaledServiceStatus last = told.get(key);
    return last != null
        && (Worth.telling(plan.decision(), last, now)
            || StatusOf.differs(news(key).latest(), last));
  }

  /** Looks at what breakers did and what a decision made of it; people are told of it later. */
  public void look(ServiceKey key, Circuits circuits, Plan plan, Instant now) {
    news(key).look(circuits, plan, now);
  }

  private BreakerNews news(ServiceKey key) {
    return breakers.computeIfAbsent(key, one -> new BreakerNews());
  }

  /** The status as last reported; null before the first report. */
  public @Nullable ScaledServiceStatus told(ServiceKey key) {
    return told.get(key);
  }

  public void forget(ServiceKey key) {
    told.remove(key);
    breakers.remove(key);
  }

  /** What we told last: the cache may not have caught up with it yet. */
  private ScaledServiceStatus before(Seen seen) {
    return told.computeIfAbsent(seen.key(), key -> seen.service().status());
  }

  private boolean write(Seen seen, ScaledServiceStatus before, ScaledServiceStatus now) {
    boolean worth = Worth.writing(now, before);
    if (worth) {
      put(seen, now);
    }
    return worth;
  }

  private void put(Seen seen, ScaledServiceStatus now) {
    var object = new GenericKubernetesResource();
    object.setApiVersion(ScaledService.GROUP + "/" + ScaledService.VERSION);
    object.setKind(ScaledService.KIND);
    object.setMetadata(
        new ObjectMetaBuilder()
            .withName(seen.key().name())
            .withNamespace(seen.key().namespace())
            .build());
    object.setAdditionalProperty("status", JSON.<JsonNode>valueToTree(now));
    api.applyStatus(object, MANAGER);
  }

  private void announceChanges(
      ScaledService service, ScaledServiceStatus before, ScaledServiceStatus now) {
    for (Announcement change : changes(before, now)) {
      announcer.announce(service, revision(now), change);
    }
  }

  /** The one that comes in, else the one that serves. */
  private static @Nullable String revision(ScaledServiceStatus status) {
    var latest = status.next() == null ? status.stable() : status.next();
    return latest == null ? null : latest.revision();
  }

  /** A condition that is new and good is no news, but for a few. */
  private static List<Announcement> changes(ScaledServiceStatus before, ScaledServiceStatus now) {
    List<Announcement> changes = new ArrayList<>();
    for (Condition condition : conditions(now)) {
      Condition was =
          conditions(before).stream()
              .filter(c -> c.getType().equals(condition.getType()))
              .findFirst()
              .orElse(null);
      boolean bad = isBad(condition);
      boolean matters =
          bad || (holds(condition) && MATTERS_WHEN_TRUE.contains(condition.getType()));
      boolean changed =
          was == null
              ? matters || NEWS_IN_ANY_CASE.contains(condition.getType())
              : !Objects.equals(was.getStatus(), condition.getStatus())
                  || (matters && !Objects.equals(was.getReason(), condition.getReason()));
      if (changed) {
        changes.add(
            new Announcement(
                bad,
                condition.getReason(),
                "%s is %s: %s"
                    .formatted(
                        condition.getType(), condition.getStatus(), condition.getMessage())));
      }
    }
    return changes;
  }

  private static boolean holds(Condition condition) {
    return condition.getStatus().equals("True");
  }

  private static boolean isBad(Condition condition) {
    if (condition.getType().equals(ConditionsOf.COORDINATED)) {
      return holds(condition) && WANTS_A_PERSON.contains(condition.getReason());
    }
    return !NEVER_WARNS.contains(condition.getType())
        && condition
            .getStatus()
            .equals(WARNS_WHEN_TRUE.contains(condition.getType()) ? "True" : "False");
  }

  private static List<Condition> conditions(ScaledServiceStatus status) {
    return status.conditions() == null ? List.of() : status.conditions();
  }
}
