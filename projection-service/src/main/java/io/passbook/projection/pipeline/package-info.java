/**
 * From the event topic to the views: the two Streams applications, their stores and how the values
 * look in them, and how far each view has come. What a view means is the business of its own
 * package; who asks for it, of {@code query}.
 */
@NullMarked
package io.passbook.projection.pipeline;

import org.jspecify.annotations.NullMarked;
