/**
 * What people are told: status, conditions, Events. Built once from what was seen, planned and
 * done.
 */
@NullMarked
package dev.scaledservice.controller.reporting;

import org.jspecify.annotations.NullMarked;
