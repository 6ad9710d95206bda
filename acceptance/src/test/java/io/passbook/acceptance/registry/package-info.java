/** The serde against a real registry. */
@NullMarked
package io.passbook.acceptance.registry;

import org.jspecify.annotations.NullMarked;
