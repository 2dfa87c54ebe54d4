package dev.scaledservice.client.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/** Lines packed into datagrams, separated by newlines. */
final class Packets {
  private Packets() {}

  /** As few packets as lines in this order allow; a line is never split. */
  static List<byte[]> pack(List<String> lines, int atMost) {
    var packets = new ArrayList<byte[]>();
    var packet = new StringBuilder();
    for (String line : lines) {
      if (!packet.isEmpty() && packet.length() + 1 + line.length() > atMost) {
        packets.add(packet.toString().getBytes(UTF_8));
        packet.setLength(0);
      }
      if (!packet.isEmpty()) {
        packet.append('\n');
      }
      packet.append(line);
    }
    if (!packet.isEmpty()) {
      packets.add(packet.toString().getBytes(UTF_8));
    }
    return packets;
  }

  /** How many lines a packet has. */
  static int lines(byte[] packet) {
    int lines = 1;
    for (byte b : packet) {
      if (b == '\n') {
        lines++;
      }
    }
    return lines;
  }
}
