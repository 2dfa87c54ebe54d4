package dev.scaledservice.routing.haproxy;

import dev.scaledservice.routing.Outcome;
import dev.scaledservice.routing.Router;
import dev.scaledservice.routing.Saying;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import dev.scaledservice.routing.SlotWeights;
import dev.scaledservice.routing.Split;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the agent checks of any number of proxies, that nobody needs to know: a proxy asks {@code
 * shop/worker a} for a server of slot a and is told what one instance of it weighs, as {@code NN%}
 * of the server's {@code weight 100}, 0 to 256.
 *
 * <p>Only a weight is ever answered, never a state such as {@code down} or {@code drain}: those
 * would outlast this operator. An empty line changes nothing, and is the answer to whoever asks for
 * a service that no split is known of yet. A proxy that finds nobody here keeps the weights that it
 * has.
 *
 * <p>{@code shop/worker a preview} asks for a second backend, that of calls with a header: there
 * the canary weighs 100 and stable nothing while the split matches any header, and the other way
 * round once it does not.
 *
 * @see <a href="https://docs.haproxy.org/2.6/configuration.html#5.2-agent-check">HAProxy
 *     configuration manual, agent-check</a>
 */
public final class HaproxyAgent implements Router, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HaproxyAgent.class);

  /** What HAProxy caps a weight at. */
  private static final int LARGEST = 256;

  private static final int LONGEST_QUESTION = 256;
  private static final int QUESTIONS_AT_ONCE = 1_000;
  private static final Duration PATIENCE_WITH_A_QUESTION = Duration.ofSeconds(1);

  /** What is answered for a service. */
  private record Said(Split split, SlotWeights weights, long edition) {

    String to(Slot slot, boolean preview) {
      if (preview) {
        boolean served = split.match().isEmpty() ? slot == split.stable() : slot == split.canary();
        return served ? "100%" : "0%";
      }
      return weights.of(slot) + "%";
    }
  }

  private final ServerSocket socket;
  private final Duration patience;
  private final Askers askers;
  private final Map<ServiceName, Said> said = new ConcurrentHashMap<>();
  private final Semaphore room = new Semaphore(QUESTIONS_AT_ONCE);

  /**
   * Listens.
   *
   * @param patience how long {@link Saying#await} waits for all proxies that are known to ask to
   *     have asked again
   * @throws IOException when the port cannot be had
   */
  public HaproxyAgent(InetAddress bind, int port, Duration patience, InstantSource clock)
      throws IOException {
    this.patience = patience;
    askers = new Askers(clock);
    socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(bind, port), QUESTIONS_AT_ONCE);
    Thread.ofPlatform().daemon().name("haproxy-agent").start(this::listen);
  }

  /** The port that is listened on. */
  public int port() {
    return socket.getLocalPort();
  }

  /**
   * {@inheritDoc}
   *
   * <p>In force once every proxy that asked for the service within the last seconds has asked for
   * as many servers of each slot as there are ready instances; nowhere, when nobody asks.
   */
  @Override
  public Saying say(Split split) {
    long edition = answer(split);
    return _ -> outcome(split, edition);
  }

  private Outcome outcome(Split split, long edition) {
    Askers.Heard heard = askers.await(split, edition, patience);
    if (heard.late().isEmpty()) {
      return heard.latest() == null
          ? new Outcome.Failed(List.of(nobody(split.service())))
          : new Outcome.InForce(heard.latest());
    }
    return heard.latest() == null
        ? new Outcome.Failed(heard.late())
        : new Outcome.Partly(heard.late());
  }

  private String nobody(ServiceName service) {
    return "no HAProxy has asked on port %d for %s: its servers want agent-send \"%s a\\n\" or b"
        .formatted(port(), service, service);
  }

  /** From here on the service is answered as one that is not known: nothing changes. */
  @Override
  public void forget(ServiceName service) {
    said.remove(service);
    askers.forget(service);
  }

  /** Answers so from now on; the same edition as before where the answers are the same. */
  private long answer(Split split) {
    return said.compute(
            split.service(),
            (service, before) -> {
              var weights = SlotWeights.of(split, LARGEST);
              boolean same =
                  before != null
                      && before.weights().equals(weights)
                      && before.split().canary() == split.canary()
                      && before.split().match().isEmpty() == split.match().isEmpty();
              return same
                  ? before
                  : new Said(split, weights, before == null ? 1 : before.edition() + 1);
            })
        .edition();
  }

  private void listen() {
    while (!socket.isClosed()) {
      try {
        Socket asker = socket.accept();
        if (room.tryAcquire()) {
          Thread.startVirtualThread(() -> answer(asker));
        } else {
          // As if nobody were here: its weights stay.
          asker.close();
        }
      } catch (SocketException e) {
        if (!socket.isClosed()) {
          LOG.warn("a question was lost", e);
        }
      } catch (IOException e) {
        LOG.warn("a question was lost", e);
      }
    }
  }

  private void answer(Socket asker) {
    try (asker) {
      asker.setSoTimeout((int) PATIENCE_WITH_A_QUESTION.toMillis());
      String question = question(asker.getInputStream());
      asker
          .getOutputStream()
          .write((answerTo(question, asker) + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      // Whoever asks and goes keeps the weight that it has, and asks again.
      LOG.debug("a question was not answered", e);
    } finally {
      room.release();
    }
  }

  private static String question(InputStream in) throws IOException {
    var buffered = new BufferedInputStream(in, LONGEST_QUESTION);
    var text = new StringBuilder();
    for (int c = buffered.read();
        c >= 0 && c != '\n' && text.length() < LONGEST_QUESTION;
        c = buffered.read()) {
      text.append((char) c);
    }
    return text.toString().strip();
  }

  private String answerTo(String text, Socket asker) {
    Question question = Question.parse(text);
    Said now = question == null ? null : said.get(question.service());
    if (question == null || now == null) {
      return "";
    }
    if (!question.preview()) {
      askers.heard(asker.getInetAddress(), question.service(), question.slot(), now.edition());
    }
    return now.to(question.slot(), question.preview());
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
