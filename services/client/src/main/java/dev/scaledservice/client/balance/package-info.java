/** Chooses the instance that a call goes to. */
@NullMarked
package dev.scaledservice.client.balance;

import org.jspecify.annotations.NullMarked;
