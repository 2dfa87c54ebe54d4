package dev.scaledservice.controller.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Writes JSON of one line, in ASCII. */
final class Json {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .build();

  private Json() {}

  /** Writes a value. */
  @FunctionalInterface
  interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  static byte[] of(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      content.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // A buffer in memory cannot fail to be written.
    }
    return bytes.toByteArray();
  }

  /** A number, or null where it is unknown. */
  static void number(JsonGenerator json, String field, @Nullable Number value) throws IOException {
    if (value == null) {
      json.writeNullField(field);
    } else if (value instanceof Integer count) {
      json.writeNumberField(field, count);
    } else {
      json.writeNumberField(field, value.doubleValue());
    }
  }

  /** A number of three digits; null where it is unknown. */
  static void rounded(JsonGenerator json, float value) throws IOException {
    Double rounded = Row.rounded((double) value);
    if (rounded == null) {
      json.writeNull();
    } else {
      json.writeNumber(rounded);
    }
  }

  /** A count; null in a gap. */
  static void count(JsonGenerator json, int value) throws IOException {
    if (value == History.NO_COUNT) {
      json.writeNull();
    } else {
      json.writeNumber(value);
    }
  }
}
