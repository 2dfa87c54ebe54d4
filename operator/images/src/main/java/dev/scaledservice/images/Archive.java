package dev.scaledservice.images;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Completes an OCI archive: containerd wants the image's full name in an annotation of the index,
 * and older tools an index of Docker's kind beside it.
 */
final class Archive {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INDEX = "index.json";

  /** What a name without a registry stands for, everywhere but in containerd. */
  private static final String USUAL_REGISTRY = "docker.io/";

  private Archive() {}

  /**
   * @param plain an OCI archive of one image
   * @param complete is written
   * @param reference such as {@code scaledservice/operator:1.0.0}
   */
  static void named(Path plain, Path complete, String reference) throws IOException {
    Map<String, byte[]> small = new LinkedHashMap<>();
    try (InputStream in = Files.newInputStream(plain);
        var entries = new TarArchiveInputStream(in);
        OutputStream out = Files.newOutputStream(complete);
        var tar = new TarArchiveOutputStream(out)) {
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      for (var entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
        if (entry.getName().equals(INDEX)) {
          small.put(INDEX, entries.readAllBytes());
        } else if (entry.getSize() < 1 << 16) {
          byte[] content = entries.readAllBytes();
          small.put(entry.getName(), content);
          write(tar, entry.getName(), content);
        } else {
          tar.putArchiveEntry(header(entry.getName(), entry.getSize()));
          entries.transferTo(tar);
          tar.closeArchiveEntry();
        }
      }
      ObjectNode index = object(small, INDEX);
      ObjectNode manifest = (ObjectNode) index.withArray("manifests").get(0);
      manifest
          .putObject("annotations")
          .put("io.containerd.image.name", fullName(reference))
          .put(
              "org.opencontainers.image.ref.name",
              reference.substring(reference.lastIndexOf(':') + 1));
      write(tar, INDEX, JSON.writeValueAsBytes(index));
      ObjectNode described = object(small, blob(manifest.path("digest").asText()));
      write(tar, "manifest.json", JSON.writeValueAsBytes(dockers(described, reference)));
    }
  }

  private static ArrayNode dockers(ObjectNode manifest, String reference) {
    ArrayNode images = JSON.createArrayNode();
    ObjectNode image = images.addObject();
    image.put("Config", blob(manifest.path("config").path("digest").asText()));
    image.putArray("RepoTags").add(reference);
    ArrayNode layers = image.putArray("Layers");
    manifest.path("layers").forEach(layer -> layers.add(blob(layer.path("digest").asText())));
    return images;
  }

  /** A first part without a dot or a port is not a registry. */
  private static String fullName(String reference) {
    int slash = reference.indexOf('/');
    String first = slash < 0 ? "" : reference.substring(0, slash);
    return first.matches(".*[.:].*|localhost") ? reference : USUAL_REGISTRY + reference;
  }

  private static String blob(String digest) {
    return "blobs/" + digest.replace(':', '/');
  }

  private static ObjectNode object(Map<String, byte[]> files, String name) throws IOException {
    byte[] content = files.get(name);
    if (content == null) {
      throw new IOException("the archive holds no " + name);
    }
    return (ObjectNode) JSON.readTree(new String(content, StandardCharsets.UTF_8));
  }

  private static void write(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    tar.putArchiveEntry(header(name, content.length));
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static TarArchiveEntry header(String name, long size) {
    var header = new TarArchiveEntry(name);
    header.setSize(size);
    header.setModTime(Staged.TIME.toEpochMilli());
    header.setIds(0, 0);
    return header;
  }
}
