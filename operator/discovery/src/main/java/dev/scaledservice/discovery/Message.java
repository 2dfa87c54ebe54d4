package dev.scaledservice.discovery;

import java.util.concurrent.CompletableFuture;

/** What is wanted of a desk: one thing at a time, the newest. */
sealed interface Message extends Agenda.Wanted<Message> {

  /** That callers are told this. */
  record Say(Bulletin bulletin) implements Message {

    @Override
    public boolean isSameAs(Message other) {
      return other instanceof Say(Bulletin said) && said.tellsSame(bulletin);
    }

    @Override
    public void abandoned() {
      // Nobody waits for it.
    }
  }

  /** That callers find nothing of this owner. */
  record Withdraw(Owner owner, String serviceName, CompletableFuture<Void> done)
      implements Message {

    @Override
    public boolean isSameAs(Message other) {
      return other instanceof Withdraw withdraw
          && withdraw.owner.equals(owner)
          && withdraw.serviceName.equals(serviceName);
    }

    @Override
    public void abandoned() {
      done.cancel(false);
    }
  }
}
