/**
 * Server-side apply: who owns which field, what an apply changes, and when two writers collide.
 *
 * <p>The rules are those of Kubernetes' "Server-Side Apply" reference: fields are owned by the
 * managers that set them, ownership is kept in {@code metadata.managedFields} in the format {@code
 * FieldsV1}.
 */
@NullMarked
package dev.scaledservice.local.ownership;

import org.jspecify.annotations.NullMarked;
