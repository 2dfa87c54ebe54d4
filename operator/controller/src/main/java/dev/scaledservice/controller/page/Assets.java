package dev.scaledservice.controller.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The files of the page, read once from the class path. */
final class Assets {

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private static final String[] NAMES = {
    "index.html",
    "sign-in.html",
    "style.css",
    "icon.svg",
    "main.js",
    "live.js",
    "list.js",
    "detail.js",
    "chart.js",
    "rollout.js",
    "text.js"
  };

  private final Map<String, Asset> byName = new HashMap<>();

  Assets() {
    for (String name : NAMES) {
      try (InputStream file = Assets.class.getResourceAsStream("/page/" + name)) {
        if (file == null) {
          throw new IllegalStateException("page/" + name + " is not on the class path");
        }
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        byName.put(name, new Asset(Objects.requireNonNull(type), file.readAllBytes()));
      } catch (IOException e) {
        throw new UncheckedIOException("page/" + name + " cannot be read", e);
      }
    }
  }

  /** A file and what it is. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Asset(String type, byte[] bytes) {}

  @Nullable Asset find(String name) {
    return byName.get(name);
  }
}
