package dev.scaledservice.controller.operations;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/**
 * Writes an event as one JSON object on one line: {@code time}, {@code level}, {@code logger},
 * {@code thread}, {@code message}, then what MDC and key-value pairs say ({@code service}, {@code
 * revision}, trace ids), then {@code exception} with its stack. Named by {@code logging/json.xml}.
 *
 * <p>What the operator SDK says in MDC of the resource at hand becomes {@code service}, as in our
 * own lines, so that one search finds both.
 */
public final class JsonLine extends EncoderBase<ILoggingEvent> {

  private static final byte[] NOTHING = {};

  /** How the SDK's names in MDC begin. */
  private static final String SDK = "resource.";

  private final JsonFactory json = new JsonFactory();

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    try (JsonGenerator object = json.createGenerator(line)) {
      object.writeStartObject();
      object.writeStringField("time", event.getInstant().toString());
      object.writeStringField("level", event.getLevel().toString());
      object.writeStringField("logger", event.getLoggerName());
      object.writeStringField("thread", event.getThreadName());
      object.writeStringField("message", event.getFormattedMessage());
      for (Map.Entry<String, String> detail : details(event).entrySet()) {
        object.writeStringField(detail.getKey(), detail.getValue());
      }
      if (event.getThrowableProxy() != null) {
        object.writeStringField(
            "exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
      object.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // A buffer in memory cannot fail to be written.
    }
    line.write('\n');
    return line.toByteArray();
  }

  /** A detail that is called like one of our own fields gets an underscore before its name. */
  private static Map<String, String> details(ILoggingEvent event) {
    Map<String, String> details = new LinkedHashMap<>();
    Map<String, String> context = event.getMDCPropertyMap();
    if (context.containsKey(SDK + "name")) {
      details.put("service", context.get(SDK + "namespace") + "/" + context.get(SDK + "name"));
    }
    context.forEach((name, value) -> {
      if (!name.startsWith(SDK)) {
        details.put(free(name), value);
      }
    });
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        details.put(free(pair.key), String.valueOf(pair.value));
      }
    }
    return details;
  }

  private static String free(String name) {
    return switch (name) {
      case "time", "level", "logger", "thread", "message", "exception" -> "_" + name;
      default -> name;
    };
  }
}
