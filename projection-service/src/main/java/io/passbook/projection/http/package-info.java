/**
 * The HTTP side: what a request asks, how answers and errors look, the server itself. Answers come
 * from {@code query}; nothing here reads a store.
 */
@NullMarked
package io.passbook.projection.http;

import org.jspecify.annotations.NullMarked;
