package dev.scaledservice.local.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one node of the embedded cluster: takes every pod that has no node yet and runs it as a
 * process of this machine. When it closes, or its process dies, all of them end.
 */
public final class LocalNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalNode.class);
  private static final Duration LAST_GRACE = Duration.ofSeconds(3);

  private record Running(PodWorker worker, Thread thread) {}

  private final Surroundings surroundings;
  private final Map<String, Running> pods = new ConcurrentHashMap<>();
  private final ExecutorService desk =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("node").factory());
  private final SharedIndexInformer<Pod> informer;

  /**
   * Starts at once.
   *
   * @param client stays open
   * @param cidr where pods get their addresses: {@code 127.x.0.0/16}
   * @param logs the folder for the pods' output, {@code <namespace>_<pod>_<container>.log} each
   * @throws IllegalStateException if the addresses cannot be used, or {@code setsid} is missing
   */
  public LocalNode(
      KubernetesClient client,
      String name,
      @Nullable String cidr,
      Path logs,
      Images images,
      InstantSource clock) {
    try {
      Files.createDirectories(logs);
    } catch (IOException e) {
      throw new UncheckedIOException("the folder for logs cannot be made", e);
    }
    surroundings =
        new Surroundings(
            client,
            name,
            cidr == null ? AddressRange.free() : new AddressRange(cidr),
            images,
            logs,
            new Watchdog(),
            HttpClient.newHttpClient(),
            new PodEvents(client, name, clock),
            clock);
    register();
    informer = client.pods().inAnyNamespace().inform(handler());
  }

  private void register() {
    String now = surroundings.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString();
    int processors = Runtime.getRuntime().availableProcessors();
    Node node =
        new NodeBuilder()
            .withNewMetadata()
            .withName(surroundings.nodeName())
            .addToLabels("kubernetes.io/hostname", surroundings.nodeName())
            .addToLabels("kubernetes.io/os", "linux")
            .endMetadata()
            .build();
    Node created = surroundings.client().resource(node).create();
    surroundings
        .client()
        .resource(
            new NodeBuilder(created)
                .withNewStatus()
                .addToCapacity("cpu", new Quantity(String.valueOf(processors)))
                .addToCapacity("pods", new Quantity("10000"))
                .addNewAddress("127.0.0.1", "InternalIP")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withReason("NodeRuns")
                .withLastTransitionTime(now)
                .endCondition()
                .endStatus()
                .build())
        .updateStatus();
  }

  private ResourceEventHandler<Pod> handler() {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(Pod pod) {
        onDesk(pod, LocalNode.this::see);
      }

      @Override
      public void onUpdate(Pod before, Pod after) {
        onDesk(after, LocalNode.this::see);
      }

      @Override
      public void onDelete(Pod pod, boolean stale) {
        onDesk(pod, LocalNode.this::lose);
      }
    };
  }

  private void onDesk(Pod pod, Consumer<Pod> work) {
    try {
      desk.execute(() -> {
        try {
          work.accept(pod);
        } catch (KubernetesClientException | IllegalStateException e) {
          LOG.warn("{}: {}", pod.getMetadata().getName(), e.getMessage());
        }
      });
    } catch (RejectedExecutionException e) {
      LOG.debug("the node is closing; {} is not looked at", pod.getMetadata().getName());
    }
  }

  private void see(Pod pod) {
    ObjectMeta metadata = pod.getMetadata();
    boolean leaving = metadata.getDeletionTimestamp() != null;
    String assigned = pod.getSpec().getNodeName();
    if (assigned == null && !leaving) {
      bind(pod);
    } else if (surroundings.nodeName().equals(assigned)) {
      Running running = pods.get(metadata.getUid());
      if (leaving && running != null) {
        long grace = Objects.requireNonNullElse(metadata.getDeletionGracePeriodSeconds(), 0L);
        running.worker().stop(Duration.ofSeconds(grace));
      } else if (leaving) {
        surroundings.client().resource(pod).withGracePeriod(0).delete();
      } else if (running == null && !isOver(pod)) {
        start(pod);
      }
    }
  }

  private static boolean isOver(Pod pod) {
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return "Failed".equals(phase) || "Succeeded".equals(phase);
  }

  private void bind(Pod pod) {
    surroundings
        .client()
        .resource(pod)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"nodeName\":\"%s\"}}".formatted(surroundings.nodeName()));
  }

  private void start(Pod pod) {
    String uid = pod.getMetadata().getUid();
    var worker = new PodWorker(pod, surroundings, () -> pods.remove(uid));
    Thread thread = Thread.ofVirtual().name("pod-" + pod.getMetadata().getName()).unstarted(worker);
    pods.put(uid, new Running(worker, thread));
    thread.start();
  }

  private void lose(Pod pod) {
    Running running = pods.get(pod.getMetadata().getUid());
    if (running != null) {
      running.worker().gone();
    }
  }

  /** Stops every pod, kills what does not stop in 3 s, and returns when nothing is left. */
  @Override
  public void close() {
    informer.close();
    desk.shutdown();
    try {
      desk.awaitTermination(1, TimeUnit.SECONDS);
      var threads = pods.values().stream().map(Running::thread).toList();
      pods.values().forEach(running -> running.worker().stop(LAST_GRACE));
      for (Thread thread : threads) {
        thread.join(LAST_GRACE.plusSeconds(2));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      surroundings.watchdog().close();
      surroundings.http().shutdownNow();
      try {
        surroundings.addresses().close();
      } catch (IOException e) {
        LOG.warn("the addresses stay taken until this process ends", e);
      }
    }
  }
}
