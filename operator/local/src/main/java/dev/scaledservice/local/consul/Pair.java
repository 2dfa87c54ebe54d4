package dev.scaledservice.local.consul;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;

/**
 * A value under a key.
 *
 * @param value base64, as it travels
 */
record Pair(String key, String value, long flags, long created, long modified) {

  static String encoded(byte[] value) {
    return Base64.getEncoder().encodeToString(value);
  }

  byte[] bytes() {
    return Base64.getDecoder().decode(value);
  }

  ObjectNode json() {
    return withoutValue().put("Value", value);
  }

  ObjectNode withoutValue() {
    return Fields.JSON
        .createObjectNode()
        .put("LockIndex", 0)
        .put("Key", key)
        .put("Flags", flags)
        .putNull("Value")
        .put("CreateIndex", created)
        .put("ModifyIndex", modified);
  }
}
