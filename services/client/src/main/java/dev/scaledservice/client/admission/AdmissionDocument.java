package dev.scaledservice.client.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;

/**
 * What an operator asks the callers of a service for. In Consul under {@link #key}:
 *
 * <pre>{@code
 * {"schema":1,"epoch":12,"generation":87,"validForSeconds":120,"reason":"...",
 *  "admission":[{"class":"critical","parts":10000},{"class":"low","parts":1000}]}
 * }</pre>
 *
 * @param epoch of the operator's leadership
 * @param generation grows with every document of an epoch
 * @param shares highest class first
 * @param validFor without a newer one; zero for ever
 * @param reason one sentence for people
 */
public record AdmissionDocument(
    long epoch, long generation, Shares shares, Duration validFor, String reason) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int SCHEMA = 1;
  private static final int MOST_CLASSES = 64;
  private static final Duration STEP_TIME = Duration.ofSeconds(10);
  private static final long STEP = Shares.ALL / 10;
  private static final long MOST_STEPS = 10L * MOST_CLASSES;

  /** Longer ones could keep a service shed by an operator that is long gone. */
  private static final Duration LONGEST = Duration.ofHours(1);

  /**
   * @param service its name in Consul
   */
  public static String key(String service) {
    return "scaledservice/v1/" + service + "/control";
  }

  /**
   * Members that it does not know are ignored.
   *
   * @throws IOException saying what is wrong, where it is no such document
   */
  public static AdmissionDocument read(byte[] body) throws IOException {
    JsonNode root = JSON.readTree(body);
    if (root == null || !root.isObject()) {
      throw new IOException("the admission document is no JSON object");
    }
    if (root.path("schema").asInt() != SCHEMA) {
      throw new IOException(
          "the admission document has schema %s; this caller reads %d"
              .formatted(root.path("schema"), SCHEMA));
    }
    var shares = new ArrayList<Shares.Share>();
    for (JsonNode share : list(root)) {
      if (!share.path("class").isTextual()) {
        throw new IOException("a class of the admission document has no name: " + share);
      }
      shares.add(new Shares.Share(share.path("class").asText(), parts(share)));
    }
    Duration validFor = Duration.ofSeconds(number(root, "validForSeconds"));
    return new AdmissionDocument(
        number(root, "epoch"),
        number(root, "generation"),
        new Shares(shares),
        validFor.compareTo(LONGEST) > 0 ? LONGEST : validFor,
        root.path("reason").asText(""));
  }

  private static JsonNode list(JsonNode root) throws IOException {
    JsonNode list = root.path("admission");
    if (!list.isArray() || list.size() > MOST_CLASSES) {
      throw new IOException(
          "the admission document has no list of at most %d classes".formatted(MOST_CLASSES));
    }
    return list;
  }

  private static int parts(JsonNode share) throws IOException {
    JsonNode parts = share.path("parts");
    if (!parts.isNumber()) {
      throw new IOException("a class of the admission document has no parts: " + share);
    }
    return (int) Math.clamp(parts.asDouble(), 0, Shares.ALL);
  }

  private static long number(JsonNode root, String name) throws IOException {
    JsonNode number = root.path(name);
    if (!number.isIntegralNumber() || number.asLong() < 0) {
      throw new IOException(
          "the admission document has %s %s; wants a whole number".formatted(name, number));
    }
    return number.asLong();
  }

  /** An older one is a replica of Consul that lags, or a backup that was restored. */
  boolean isOlderThan(AdmissionDocument other) {
    return epoch < other.epoch || (epoch == other.epoch && generation < other.generation);
  }

  boolean isTheSameAs(AdmissionDocument other) {
    return epoch == other.epoch && generation == other.generation;
  }

  /**
   * What holds so long after it was received: its shares while it is valid; from then on 10 points
   * more every 10 s, highest class first, for nobody may be shed for ever by an operator that is
   * gone.
   */
  Shares after(Duration age) {
    if (validFor.isZero() || age.compareTo(validFor) < 0) {
      return shares;
    }
    long steps = 1 + age.minus(validFor).dividedBy(STEP_TIME);
    return shares.raisedBy(Math.min(steps, MOST_STEPS) * STEP);
  }
}
