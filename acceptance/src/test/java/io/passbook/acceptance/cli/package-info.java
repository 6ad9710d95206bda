/**
 * What the client library and the command line promise, over a real broker: with a hand-written
 * command service where the service must misbehave, with the real ones otherwise.
 */
@NullMarked
package io.passbook.acceptance.cli;

import org.jspecify.annotations.NullMarked;
