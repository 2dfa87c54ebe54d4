package dev.scaledservice.controller.settings;

import java.net.URI;

/** What addresses of servers look like. */
final class Urls {

  private Urls() {}

  /** A scheme that is spoken, a host, and neither credentials nor a query, which end up in logs. */
  static boolean plain(URI url) {
    return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
        && url.getHost() != null
        && url.getUserInfo() == null
        && url.getQuery() == null
        && url.getFragment() == null;
  }
}
