/**
 * The summary view: one account as it stands after its events so far. Pure: a record and a fold, no
 * Kafka, no HTTP, no clock. The other views build on it; it knows none of them.
 */
@NullMarked
package io.passbook.projection.summary;

import org.jspecify.annotations.NullMarked;
