package dev.scaledservice.routing.haproxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the runtime API of one or more proxies is: {@code host:port}, or the path of a socket. */
public sealed interface RuntimeAddress {

  /** Reads {@code host:port}, {@code [::1]:port} or {@code /path/to/socket}. */
  static RuntimeAddress parse(String text) {
    if (text.startsWith("/")) {
      return new Socket(Path.of(text));
    }
    Matcher matcher = Tcp.FORM.matcher(text);
    if (matcher.matches()) {
      String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      int port = Integer.parseInt(matcher.group(3));
      if (port >= 1 && port <= 65_535) {
        return new Tcp(host, port);
      }
    }
    throw new IllegalArgumentException(
        "a runtime API is at host:port or at /path/to/socket, not '%s'".formatted(text));
  }

  /**
   * The proxies that are behind it now, one each.
   *
   * @throws IOException when the name cannot be looked up
   */
  List<SocketAddress> proxies() throws IOException;

  /**
   * One or more proxies in the network: a name may stand for several, as that of a headless Service
   * does.
   */
  record Tcp(String host, int port) implements RuntimeAddress {

    private static final Pattern FORM =
        Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^\\s:/\\[\\]]+)):(\\d{1,5})");

    @Override
    public List<SocketAddress> proxies() throws IOException {
      return Arrays.stream(InetAddress.getAllByName(host))
          .<SocketAddress>map(address -> new InetSocketAddress(address, port))
          .toList();
    }

    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /** One proxy on this machine. */
  record Socket(Path path) implements RuntimeAddress {

    @Override
    public List<SocketAddress> proxies() {
      return List.of(UnixDomainSocketAddress.of(path));
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }
}
