package dev.scaledservice.client.discovery;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The instances of an earlier life, as a list of JSON objects; whole or not at all. */
record InstanceFile(Path path) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES).build();

  /**
   * Empty where there is no such file.
   *
   * @throws IOException where it cannot be read
   */
  List<Instance> read() throws IOException {
    try {
      return List.copyOf(JSON.readValue(Files.readAllBytes(path), new TypeReference<>() {}));
    } catch (NoSuchFileException firstLife) {
      return List.of();
    }
  }

  void write(List<Instance> instances) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    Path whole = Files.createTempFile(folder, "instances", ".json");
    try {
      Files.write(whole, JSON.writeValueAsBytes(instances));
      Files.move(whole, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(whole);
    }
  }
}
