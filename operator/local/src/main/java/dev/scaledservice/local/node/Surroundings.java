package dev.scaledservice.local.node;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.InstantSource;

/** What a node's pods share. */
record Surroundings(
    KubernetesClient client,
    String nodeName,
    AddressRange addresses,
    Images images,
    Path logs,
    Watchdog watchdog,
    HttpClient http,
    PodEvents events,
    InstantSource clock) {}
