/**
 * Between the language of {@code io.passbook.message} and the records that Avro generated from
 * {@code src/main/avro}. The only place that knows both: nobody else touches a generated class. No
 * Kafka here, and no input or output.
 */
@NullMarked
package io.passbook.codec;

import org.jspecify.annotations.NullMarked;
