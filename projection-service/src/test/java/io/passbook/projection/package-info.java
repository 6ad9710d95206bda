/** What the tests of all packages share, and the laws of the module. */
@NullMarked
package io.passbook.projection;

import org.jspecify.annotations.NullMarked;
