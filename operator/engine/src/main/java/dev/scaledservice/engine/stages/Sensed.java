package dev.scaledservice.engine.stages;

import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Policy.MetricPolicy;
import dev.scaledservice.engine.Reading;
import org.jspecify.annotations.Nullable;

/**
 * A metric of the policy beside what was measured for it.
 *
 * @param measurement null where there is none
 * @param reading one for the whole; over pods their mean
 */
record Sensed(MetricPolicy metric, @Nullable Measurement measurement, Reading reading) {}
