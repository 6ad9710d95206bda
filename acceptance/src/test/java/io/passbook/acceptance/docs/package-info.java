/** What the documents say of the code must be so. */
@NullMarked
package io.passbook.acceptance.docs;

import org.jspecify.annotations.NullMarked;
