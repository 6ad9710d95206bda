/**
 * Values as bytes: Avro in the Schema Registry's wire format, with a registry that speaks
 * Confluent's REST API. {@code MessageSerdes} is the way in; the serializer classes underneath are
 * configuration. Nothing here knows what a command or an event means.
 */
@NullMarked
package io.passbook.serde;

import org.jspecify.annotations.NullMarked;
