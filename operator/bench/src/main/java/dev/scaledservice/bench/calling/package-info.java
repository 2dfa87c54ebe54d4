/** What the client library costs those who call with it. */
@NullMarked
package dev.scaledservice.bench.calling;

import org.jspecify.annotations.NullMarked;
