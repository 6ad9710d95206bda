/**
 * What can be asked, and how an answer is made: from the views on this instance, as fresh as asked
 * for or not at all, or together with other instances. Knows the pipeline's views, but no HTTP.
 */
@NullMarked
package io.passbook.projection.query;

import org.jspecify.annotations.NullMarked;
