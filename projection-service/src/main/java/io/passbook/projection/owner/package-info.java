/**
 * The owner index: which accounts an owner has, and pages of accounts that stay valid while the
 * data changes. Pure: no Kafka, no HTTP, no clock.
 */
@NullMarked
package io.passbook.projection.owner;

import org.jspecify.annotations.NullMarked;
