package dev.scaledservice.controller.reporting;

import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.controller.acting.Reach;
import dev.scaledservice.controller.making.Labels;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.discovery.Status;
import dev.scaledservice.engine.Decision;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.engine.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The status of a service, built once from what was seen, planned and done. */
final class StatusOf {

  private StatusOf() {}

  /**
   * @param before the status as last reported: what has not changed in a way that matters is kept
   *     word for word, so that nothing is written for the sake of a figure
   */
  static ScaledServiceStatus status(
      Report report, BreakerNews.News news, ScaledServiceStatus before) {
    Seen seen = report.seen();
    boolean told = tellsTheSame(report, before);
    return new ScaledServiceStatus(
        seen.service().getMetadata().getGeneration(),
        shown(report, seen.revisions().stream().mapToInt(SeenRevision::existing).sum()),
        shown(report, seen.revisions().stream().mapToInt(SeenRevision::ready).sum()),
        report.count(),
        Labels.text(Reach.ofAll(seen)),
        revision(seen, report.roles().stable(), before.stable()),
        report.roles().next() == null ? null : revision(seen, report.roles().next(), before.next()),
        CanaryOf.canary(seen, report.sharing()),
        CanaryOf.history(seen, report.sharing(), before),
        told ? before.decision() : decision(report.plan().decision(), report.notes()),
        Remembered.kept(report.remembered(), report.sharing()),
        discovery(report.discovery(), before.discovery()),
        news.breakers().isEmpty() ? null : news.breakers(),
        news.total() == 0 ? null : news.total(),
        news.admission().isEmpty() ? null : news.admission(),
        summary(
            told ? before.summary() : null,
            report.plan().decision(),
            news,
            CanaryOf.summary(report.sharing())),
        ConditionsOf.conditions(report, news, before));
  }

  /** Whoever scales by these must not take a canary and its reserve for more load. */
  private static int shown(Report report, int instances) {
    return report.sharing() == null ? instances : Math.min(instances, report.count());
  }

  /** Whether there is something to tell of breakers that was not told. */
  static boolean differs(BreakerNews.News news, ScaledServiceStatus told) {
    return !news.breakers().equals(told.breakers() == null ? List.of() : told.breakers())
        || news.total() != (told.breakersTotal() == null ? 0 : told.breakersTotal())
        || !news.admission().equals(told.admission() == null ? Map.of() : told.admission())
        || ConditionsOf.differs(news, told);
  }

  /**
   * @param told what stays as it was told but for the breakers; null where it is to be told anew
   */
  private static ScaledServiceStatus.Summary summary(
      ScaledServiceStatus.@Nullable Summary told,
      Decision decision,
      BreakerNews.News news,
      @Nullable String canary) {
    ScaledServiceStatus.Summary now = told == null ? summary(decision) : told;
    return new ScaledServiceStatus.Summary(now.load(), news.summary(), canary, now.reason());
  }

  /** Whether a person would learn nothing from the new decision that the old one did not say. */
  private static boolean tellsTheSame(Report report, ScaledServiceStatus before) {
    ScaledServiceStatus.Decision told = before.decision();
    Decision now = report.plan().decision();
    return told != null
        && now.from() == now.to()
        && !Worth.telling(now, before, report.seen().at());
  }

  private static ScaledServiceStatus.@Nullable Revision revision(
      Seen seen, Revision revision, ScaledServiceStatus.@Nullable Revision before) {
    SeenRevision of = seen.revision(revision).orElse(null);
    if (of == null) {
      return null;
    }
    String since =
        before != null && before.revision().equals(revision.hash()) ? before.since() : null;
    return new ScaledServiceStatus.Revision(
        revision.hash(),
        of.deployment().getSpec().getTemplate().getSpec().getContainers().getFirst().getImage(),
        of.existing(),
        of.ready(),
        since == null ? seconds(seen.at()) : since);
  }

  static ScaledServiceStatus.Decision decision(Decision decision, Map<String, String> notes) {
    return new ScaledServiceStatus.Decision(
        seconds(decision.at()),
        decision.from(),
        decision.to(),
        decision.sentence(),
        limit(decision.limitedBy()),
        decision.recommendations().stream()
            .map(one -> recommendation(one, decision.at(), notes.get(one.metric())))
            .toList());
  }

  private static ScaledServiceStatus.Recommendation recommendation(
      Decision.Recommendation one, Instant now, @Nullable String note) {
    return switch (one.reading()) {
      case Reading.Fresh(double value, Instant at) ->
          recommendation(one, Rounded.text(value) + one.unit(), age(at, now), null);
      case Reading.Partial(double value, Instant at, Duration covered) ->
          recommendation(
              one,
              Rounded.text(value) + one.unit(),
              age(at, now),
              note == null ? "watched for only " + covered.toSeconds() + " s" : note);
      case Reading.Stale(double value, Instant at) ->
          recommendation(one, Rounded.text(value) + one.unit(), age(at, now), "too old");
      case Reading.Unknown(String why) -> recommendation(one, null, null, why);
    };
  }

  private static ScaledServiceStatus.Recommendation recommendation(
      Decision.Recommendation one,
      @Nullable String value,
      @Nullable Long age,
      @Nullable String unknown) {
    return new ScaledServiceStatus.Recommendation(
        one.metric(),
        value,
        target(one.target()),
        one.valid() ? one.replicas() : null,
        age,
        unknown);
  }

  private static String target(Target target) {
    return switch (target) {
      case Target.AverageValue(double perReplica) -> Rounded.text(perReplica) + " each";
      case Target.Value(double value) -> Rounded.text(value);
      case Target.Utilization(int percent) -> percent + "%";
    };
  }

  /** CamelCase, as people know limits from conditions; null where nothing limited. */
  static @Nullable String limit(Decision.LimitedBy limit) {
    if (limit == Decision.LimitedBy.NOTHING) {
      return null;
    }
    var text = new StringBuilder();
    for (String word : limit.name().split("_", -1)) {
      text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return text.toString();
  }

  static ScaledServiceStatus.Summary summary(Decision decision) {
    Decision.Recommendation leading = decision.leading();
    return new ScaledServiceStatus.Summary(
        leading == null ? "unknown" : load(leading), null, null, decision.reason());
  }

  private static String load(Decision.Recommendation leading) {
    return switch (leading.reading()) {
      case Reading.Fresh(double value, Instant at) -> Rounded.text(value) + leading.unit();
      case Reading.Partial(double value, Instant at, Duration covered) ->
          Rounded.text(value) + leading.unit();
      case Reading.Stale(double value, Instant at) -> "stale";
      case Reading.Unknown(String why) -> "unknown";
    };
  }

  /**
   * The time of the last sync is only as new as the last change, or it would be a write a minute.
   */
  private static ScaledServiceStatus.@Nullable DiscoveryState discovery(
      @Nullable Status status, ScaledServiceStatus.@Nullable DiscoveryState before) {
    if (status == null) {
      return null;
    }
    boolean same =
        before != null
            && before.registered() != null
            && before.passing() != null
            && before.registered() == status.registered()
            && before.passing() == status.passing();
    return same
        ? before
        : new ScaledServiceStatus.DiscoveryState(
            status.registered(),
            status.passing(),
            status.lastSync() == null ? null : seconds(status.lastSync()));
  }

  private static long age(Instant at, Instant now) {
    return Math.max(0, Duration.between(at, now).toSeconds());
  }

  private static String seconds(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
