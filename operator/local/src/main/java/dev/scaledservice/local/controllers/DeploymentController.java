package dev.scaledservice.local.controllers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the pods that Deployments ask for, replaces those that end, and reports. It looks at the
 * server itself each time, not at a cache, so it never acts on pods that it does not know of yet.
 */
public final class DeploymentController implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeploymentController.class);
  private static final Duration AFTER_A_FAILURE = Duration.ofMillis(500);
  private static final int HASH_LENGTH = 10;

  private final KubernetesClient client;
  private final InstantSource clock;
  private final ObjectMapper canonical =
      new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);
  private final Set<Name> due = ConcurrentHashMap.newKeySet();
  private final Map<Name, Future<?>> later = new ConcurrentHashMap<>();
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("deployments").factory());
  private final List<SharedIndexInformer<?>> informers;
  private volatile boolean closing;

  private record Name(String namespace, String name) {
    static Name of(HasMetadata object) {
      return new Name(object.getMetadata().getNamespace(), object.getMetadata().getName());
    }
  }

  /**
   * Starts at once.
   *
   * @param client stays open
   */
  public DeploymentController(KubernetesClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
    informers =
        List.of(
            client
                .apps()
                .deployments()
                .inAnyNamespace()
                .inform(each(deployment -> enqueue(Name.of(deployment)))),
            client.pods().inAnyNamespace().inform(each(pod -> owners(pod).forEach(this::enqueue))));
  }

  private static <T> ResourceEventHandler<T> each(Consumer<T> consumer) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T object) {
        consumer.accept(object);
      }

      @Override
      public void onUpdate(T before, T after) {
        consumer.accept(after);
      }

      @Override
      public void onDelete(T object, boolean stale) {
        consumer.accept(object);
      }
    };
  }

  private static Stream<Name> owners(Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream()
        .filter(owner -> owner.getKind().equals("Deployment"))
        .map(owner -> new Name(pod.getMetadata().getNamespace(), owner.getName()));
  }

  private void enqueue(Name name) {
    if (due.add(name)) {
      try {
        worker.execute(() -> look(name));
      } catch (RejectedExecutionException e) {
        LOG.debug("stopping; {} is not looked at again", name);
      }
    }
  }

  /** In place of any earlier plan to look again. */
  private void enqueue(Name name, Duration delay) {
    Future<?> earlier =
        later.put(
            name,
            worker.schedule(() -> enqueue(name), delay.toMillis() + 1, TimeUnit.MILLISECONDS));
    if (earlier != null) {
      earlier.cancel(false);
    }
  }

  private void look(Name name) {
    due.remove(name);
    if (closing) {
      return;
    }
    try {
      Deployment deployment =
          client.apps().deployments().inNamespace(name.namespace()).withName(name.name()).get();
      if (deployment != null && deployment.getMetadata().getDeletionTimestamp() == null) {
        reconcile(name, deployment);
      }
    } catch (KubernetesClientException e) {
      if (!closing) {
        LOG.warn("{} is tried again: {}", name, e.getMessage());
        enqueue(name, AFTER_A_FAILURE);
      }
    } catch (RuntimeException e) {
      LOG.error("{} cannot be reconciled", name, e);
    }
  }

  private void reconcile(Name name, Deployment deployment) {
    Instant now = clock.instant();
    String hash = hash(deployment.getSpec().getTemplate());
    PodPlan plan = PodPlan.of(deployment, pods(deployment), hash, now);

    for (int i = 0; i < plan.create(); i++) {
      client.resource(pod(deployment, hash)).create();
    }
    plan.delete().forEach(pod -> client.resource(pod).delete());
    var report = new StatusReport(deployment, plan.count(), now);
    report(deployment, report.status());

    Stream.concat(
            Stream.of(plan.lookAgainIn()).filter(Duration::isPositive),
            report.untilDeadline().stream())
        .min(Duration::compareTo)
        .ifPresent(delay -> enqueue(name, delay));
  }

  private List<PodView> pods(Deployment deployment) {
    String uid = deployment.getMetadata().getUid();
    return client
        .pods()
        .inNamespace(deployment.getMetadata().getNamespace())
        .withLabelSelector(deployment.getSpec().getSelector())
        .list()
        .getItems()
        .stream()
        .filter(pod ->
            pod.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> owner.getUid().equals(uid)))
        .map(PodView::new)
        .toList();
  }

  private void report(Deployment deployment, DeploymentStatus status) {
    if (!status.equals(deployment.getStatus())) {
      // A patch, because a replace could meet somebody's newer version.
      client
          .resource(deployment)
          .subresource("status")
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              client.getKubernetesSerialization().asJson(Map.of("status", status)));
    }
  }

  private static Pod pod(Deployment deployment, String hash) {
    PodTemplateSpec template = deployment.getSpec().getTemplate();
    OwnerReference owner =
        new OwnerReferenceBuilder()
            .withApiVersion(deployment.getApiVersion())
            .withKind(deployment.getKind())
            .withName(deployment.getMetadata().getName())
            .withUid(deployment.getMetadata().getUid())
            .withController(true)
            .withBlockOwnerDeletion(true)
            .build();
    return new PodBuilder()
        .withNewMetadata()
        .withGenerateName("%s-%s-".formatted(deployment.getMetadata().getName(), hash))
        .withNamespace(deployment.getMetadata().getNamespace())
        .withLabels(template.getMetadata().getLabels())
        .addToLabels(PodView.TEMPLATE_HASH, hash)
        .withAnnotations(template.getMetadata().getAnnotations())
        .withOwnerReferences(owner)
        .endMetadata()
        .withSpec(template.getSpec())
        .build();
  }

  private String hash(PodTemplateSpec template) {
    try {
      byte[] text = canonical.writeValueAsString(template).getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
      return HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH);
    } catch (JsonProcessingException | NoSuchAlgorithmException e) {
      throw new IllegalStateException("a template cannot be hashed", e);
    }
  }

  @Override
  public void close() {
    closing = true;
    informers.forEach(SharedIndexInformer::close);
    worker.shutdownNow();
    try {
      if (!worker.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("a reconciliation does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
