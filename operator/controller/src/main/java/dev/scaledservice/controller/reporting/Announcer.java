package dev.scaledservice.controller.reporting;

import dev.scaledservice.api.ScaledService;
import dev.scaledservice.controller.acting.Api;
import dev.scaledservice.controller.acting.Done.Announcement;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Writes Events, which people read by {@code kubectl describe}. */
public final class Announcer {

  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** The API server takes no longer message. */
  private static final int LONGEST = 1024;

  private final Api api;
  private final InstantSource clock;
  private final String identity;
  private final AtomicLong written = new AtomicLong();

  /**
   * @param identity of this process
   */
  public Announcer(Api api, InstantSource clock, String identity) {
    this.api = api;
    this.clock = clock;
    this.identity = identity;
  }

  /**
   * Writes an Event and a line of the log that says the same. Where the Event cannot be written,
   * the line is all there is: telling must not stop doing.
   *
   * @param revision what it is about; null before there is one
   */
  public void announce(
      ScaledService service, @Nullable String revision, Announcement announcement) {
    log(service, revision, announcement.warning() ? Level.WARN : Level.INFO)
        .addKeyValue("reason", announcement.reason())
        .log(announcement.message());
    try {
      write(service, announcement);
    } catch (KubernetesClientException e) {
      log(service, revision, Level.WARN)
          .addKeyValue("reason", announcement.reason())
          .log("the Event could not be written: {}", e.getMessage());
    }
  }

  private static LoggingEventBuilder log(
      ScaledService service, @Nullable String revision, Level level) {
    var line =
        LOG.atLevel(level)
            .addKeyValue(
                "service",
                service.getMetadata().getNamespace() + "/" + service.getMetadata().getName());
    return revision == null ? line : line.addKeyValue("revision", revision);
  }

  private void write(ScaledService service, Announcement announcement) {
    Instant now = clock.instant();
    String seconds = now.truncatedTo(ChronoUnit.SECONDS).toString();
    String namespace = service.getMetadata().getNamespace();
    api.create(
        new EventBuilder()
            .withNewMetadata()
            .withName(
                "%s.%s.%s"
                    .formatted(
                        service.getMetadata().getName(),
                        Long.toHexString(now.toEpochMilli()),
                        Long.toHexString(written.incrementAndGet())))
            .withNamespace(namespace)
            .endMetadata()
            .withNewInvolvedObject()
            .withApiVersion(ScaledService.GROUP + "/" + ScaledService.VERSION)
            .withKind(ScaledService.KIND)
            .withNamespace(namespace)
            .withName(service.getMetadata().getName())
            .withUid(service.getMetadata().getUid())
            .endInvolvedObject()
            .withType(announcement.warning() ? "Warning" : "Normal")
            .withReason(announcement.reason())
            .withMessage(shortened(announcement.message()))
            .withAction("Reconcile")
            .withReportingComponent("scaledservice")
            .withReportingInstance(identity)
            .withNewSource("scaledservice", null)
            .withEventTime(new MicroTime(MICROS.format(now)))
            .withFirstTimestamp(seconds)
            .withLastTimestamp(seconds)
            .withCount(1)
            .build());
  }

  static String shortened(String message) {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= LONGEST) {
      return message;
    }
    int end = LONGEST - 3;
    while ((bytes[end] & 0xC0) == 0x80) { // Not in the middle of a character.
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8) + "...";
  }
}
