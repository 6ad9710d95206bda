/**
 * The topics: their names, their keys, which partition an account is on, how they are set up and
 * what is wrong with them. Knows Kafka, but neither Avro nor the registry, and no values.
 */
@NullMarked
package io.passbook.topics;

import org.jspecify.annotations.NullMarked;
