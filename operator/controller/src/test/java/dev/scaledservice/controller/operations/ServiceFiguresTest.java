package dev.scaledservice.controller.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.controller.page.ServiceSnapshot;
import dev.scaledservice.controller.page.Surroundings;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServiceFiguresTest {

  private static final String[] LABELS = {"namespace", "service"};
  private static final String[] WORKER = {"shop", "worker"};

  @Test
  void whatIsKnownIsTold() {
    CollectorRegistry registry = registry(912.0, 400.0);

    assertThat(registry.getSampleValue("scaledservice_service_load", LABELS, WORKER))
        .isEqualTo(912);
    assertThat(registry.getSampleValue("scaledservice_service_capacity", LABELS, WORKER))
        .isEqualTo(400);
    assertThat(registry.getSampleValue("scaledservice_service_replicas_desired", LABELS, WORKER))
        .isEqualTo(9);
    assertThat(registry.getSampleValue("scaledservice_service_replicas_ready", LABELS, WORKER))
        .isEqualTo(4);
  }

  @Test
  void whatIsNotKnownHasNoSample() {
    CollectorRegistry registry = registry(null, null);

    assertThat(registry.getSampleValue("scaledservice_service_load", LABELS, WORKER)).isNull();
    assertThat(registry.getSampleValue("scaledservice_service_capacity", LABELS, WORKER)).isNull();
    assertThat(registry.getSampleValue("scaledservice_services")).isEqualTo(1);
  }

  private static CollectorRegistry registry(@Nullable Double load, @Nullable Double capacity) {
    var service =
        new ServiceSnapshot(
            "shop",
            "worker",
            "Auto",
            false,
            9,
            4,
            1,
            20,
            load,
            "/s",
            capacity,
            "because",
            null,
            null,
            null,
            List.of(),
            null,
            null,
            Surroundings.NONE,
            List.of());
    var registry = new CollectorRegistry();
    registry.register(new ServiceFigures(() -> List.of(service)));
    return registry;
  }
}
