/**
 * The client library: {@link io.passbook.client.PassbookClient} sends commands and brings their
 * results, {@link io.passbook.client.ProjectionClient} asks the projection service over HTTP. No
 * business rule lives here, and nothing that belongs to a terminal.
 */
@NullMarked
package io.passbook.client;

import org.jspecify.annotations.NullMarked;
