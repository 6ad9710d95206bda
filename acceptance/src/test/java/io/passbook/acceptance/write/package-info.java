/**
 * The promises of the write side, over real brokers and processes: decided once, published whole,
 * taken over by whoever comes next.
 */
@NullMarked
package io.passbook.acceptance.write;

import org.jspecify.annotations.NullMarked;
