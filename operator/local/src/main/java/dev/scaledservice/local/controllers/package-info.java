/**
 * The controllers of the embedded cluster: a Deployment becomes pods, directly, without ReplicaSets
 * in between.
 */
@NullMarked
package dev.scaledservice.local.controllers;

import org.jspecify.annotations.NullMarked;
