/**
 * The arithmetic of {@code autoscaling/v2}, number for number, one class a formula. Numbers are
 * thousandths in {@code long}, as Kubernetes' quantities are read; what does not fit saturates.
 */
@NullMarked
package dev.scaledservice.engine.recommend;

import org.jspecify.annotations.NullMarked;
