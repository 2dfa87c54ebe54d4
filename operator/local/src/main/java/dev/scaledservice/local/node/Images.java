package dev.scaledservice.local.node;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What stands for images on this node: a name and the command line that the image would start.
 *
 * @param commands by image, with or without a tag; the exact name wins
 */
public record Images(Map<String, List<String>> commands) {
  /** No images: every container brings its own command. */
  public static final Images NONE = new Images(Map.of());

  public Images {
    commands = Map.copyOf(commands);
  }

  /** These and one more. */
  public Images with(String image, List<String> command) {
    var more = new LinkedHashMap<>(commands);
    more.put(image, List.copyOf(command));
    return new Images(more);
  }

  /** The command line of an image as a pod names it. */
  Optional<List<String>> find(String image) {
    int colon = image.lastIndexOf(':');
    boolean tagged = colon > image.lastIndexOf('/');
    return Stream.of(image, tagged ? image.substring(0, colon) : image)
        .filter(commands::containsKey)
        .findFirst()
        .map(commands::get);
  }
}
