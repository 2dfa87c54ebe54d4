package dev.scaledservice.local.node;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The environment of a container: what its pod says, with references looked up and resolved. */
record Variables(KubernetesClient client, Pod pod, String address, String nodeName) {
  private static final Pattern KEYED = Pattern.compile("metadata\\.(labels|annotations)\\['(.+)']");

  /**
   * @throws CannotStart if a variable's source is not there, or of a kind that this node does not
   *     know
   */
  Map<String, String> of(Container container) {
    var variables = new LinkedHashMap<String, String>();
    variables.put("HOSTNAME", pod.getMetadata().getName());
    for (EnvVar variable : container.getEnv()) {
      EnvVarSource source = variable.getValueFrom();
      String value =
          source == null
              ? References.resolve(Objects.requireNonNullElse(variable.getValue(), ""), variables)
              : lookUp(variable.getName(), source);
      if (value != null) {
        variables.put(variable.getName(), value);
      }
    }
    return variables;
  }

  private @Nullable String lookUp(String name, EnvVarSource source) {
    if (source.getFieldRef() != null) {
      return field(source.getFieldRef().getFieldPath());
    }
    String namespace = pod.getMetadata().getNamespace();
    if (source.getConfigMapKeyRef() != null) {
      var key = source.getConfigMapKeyRef();
      ConfigMap map = client.configMaps().inNamespace(namespace).withName(key.getName()).get();
      String value = map == null || map.getData() == null ? null : map.getData().get(key.getKey());
      return required(
          value, Boolean.TRUE.equals(key.getOptional()), "configmap", key.getName(), key.getKey());
    }
    if (source.getSecretKeyRef() != null) {
      var key = source.getSecretKeyRef();
      Secret secret = client.secrets().inNamespace(namespace).withName(key.getName()).get();
      String coded =
          secret == null || secret.getData() == null ? null : secret.getData().get(key.getKey());
      String value =
          coded == null
              ? null
              : new String(Base64.getDecoder().decode(coded), StandardCharsets.UTF_8);
      return required(
          value, Boolean.TRUE.equals(key.getOptional()), "secret", key.getName(), key.getKey());
    }
    throw new CannotStart(
        CannotStart.CONFIG,
        "variable %s: this node knows fieldRef, configMapKeyRef and secretKeyRef only"
            .formatted(name));
  }

  private static @Nullable String required(
      @Nullable String value, boolean optional, String kind, String name, String key) {
    if (value == null && !optional) {
      throw new CannotStart(
          CannotStart.CONFIG, "couldn't find key %s in %s %s".formatted(key, kind, name));
    }
    return value;
  }

  private String field(String path) {
    ObjectMeta metadata = pod.getMetadata();
    Matcher keyed = KEYED.matcher(path);
    if (keyed.matches()) {
      Map<String, String> all =
          keyed.group(1).equals("labels") ? metadata.getLabels() : metadata.getAnnotations();
      return all == null ? "" : all.getOrDefault(keyed.group(2), "");
    }
    return switch (path) {
      case "metadata.name" -> metadata.getName();
      case "metadata.namespace" -> metadata.getNamespace();
      case "metadata.uid" -> metadata.getUid();
      case "spec.nodeName" -> nodeName;
      case "spec.serviceAccountName" -> "default";
      case "status.podIP", "status.podIPs", "status.hostIP", "status.hostIPs" -> address;
      default ->
          throw new CannotStart(CannotStart.CONFIG, "this node does not know the field " + path);
    };
  }
}
