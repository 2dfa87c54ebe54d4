package dev.scaledservice.controller.making;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * A version of what runs: the hash of {@code spec.template} as the API server stores it.
 *
 * <p>{@code hash = the last 10 digits of SHA-256(canonical JSON of the template), base 27}, in
 * Kubernetes' alphabet for names, which spells no words. What the operator injects is no part of
 * it, and neither is any Java type: an upgrade of the operator, or a field that it does not know,
 * changes no hash. 27^10 is 2 x 10^14, so two templates of one service do not meet in practice.
 *
 * @param hash 10 characters, fit for names and labels
 */
public record Revision(String hash) {

  private static final int LENGTH = 10;
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
  private static final BigInteger BASE = BigInteger.valueOf(ALPHABET.length());
  private static final Pattern HASH = Pattern.compile("[" + ALPHABET + "]{" + LENGTH + "}");

  /** Refuses what {@link #of} would not make. */
  public Revision {
    if (!HASH.matcher(hash).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is not a revision; wants %d characters out of %s"
              .formatted(hash, LENGTH, ALPHABET));
    }
  }

  /** The revision of a template, straight from the stored object. */
  public static Revision of(JsonNode template) {
    byte[] text = CanonicalJson.text(template).getBytes(StandardCharsets.UTF_8);
    var rest = new BigInteger(1, sha256(text));
    var hash = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      BigInteger[] division = rest.divideAndRemainder(BASE);
      hash.append(ALPHABET.charAt(division[1].intValue()));
      rest = division[0];
    }
    return new Revision(hash.toString());
  }

  /** True where a label, which anybody may write, holds a revision. */
  public static boolean isRevision(String text) {
    return HASH.matcher(text).matches();
  }

  /** Name of the Deployment of this revision: {@code <service>-<hash>}. */
  public String deployment(String service) {
    return service + "-" + hash;
  }

  @Override
  public String toString() {
    return hash;
  }

  private static byte[] sha256(byte[] text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
