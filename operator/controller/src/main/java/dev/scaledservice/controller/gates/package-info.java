/**
 * Webhooks that are asked before a rollout goes on: the servers that the settings name, what they
 * are sent, signed, and what is made of their answers.
 */
@NullMarked
package dev.scaledservice.controller.gates;

import org.jspecify.annotations.NullMarked;
