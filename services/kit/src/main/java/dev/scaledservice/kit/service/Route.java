package dev.scaledservice.kit.service;

import dev.scaledservice.client.context.Context;

/** What the service does at a path, by GET or POST. */
public interface Route {

  /**
   * @param context of the call: its trace, priority and deadline
   */
  Answer answer(Context context) throws InterruptedException;
}
