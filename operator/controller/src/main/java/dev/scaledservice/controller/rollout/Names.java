package dev.scaledservice.controller.rollout;

import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenPod;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.engine.judge.Calls;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A proxy knows instances by their addresses, people by their pods. Only what has been counted is
 * given another name, never a counter: the address of a pod that has gone is soon another's.
 *
 * @param pods by address
 */
record Names(Map<String, String> pods) {

  static Names of(Seen seen) {
    Map<String, String> pods = new HashMap<>();
    for (SeenRevision revision : seen.revisions()) {
      for (SeenPod pod : revision.pods()) {
        if (pod.address() != null && pod.staying()) {
          pods.put(pod.address(), pod.name());
        }
      }
    }
    return new Names(pods);
  }

  List<Calls> name(List<Calls> calls) {
    return calls.stream().map(this::name).toList();
  }

  private Calls name(Calls calls) {
    String pod = pods.get(host(calls.instance()));
    return pod == null
        ? calls
        : new Calls(calls.track(), pod, calls.total(), calls.failed(), calls.slow(), calls.shed());
  }

  /** The address of {@code 10.0.0.1:80}, {@code [fd00::1]:80} or {@code fd00::1:80}. */
  static String host(String instance) {
    int port = instance.lastIndexOf(':');
    String host = port < 0 ? instance : instance.substring(0, port);
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
