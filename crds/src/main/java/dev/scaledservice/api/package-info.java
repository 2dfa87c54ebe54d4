/**
 * The custom resource {@code ScaledService}: its shape as records, its rules as annotations. The
 * CRD under {@code crds/} is generated from here.
 */
@NullMarked
package dev.scaledservice.api;

import org.jspecify.annotations.NullMarked;
