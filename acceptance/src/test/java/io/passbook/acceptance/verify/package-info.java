/** The auditor over real topics, and what it says when they are tampered with. */
@NullMarked
package io.passbook.acceptance.verify;

import org.jspecify.annotations.NullMarked;
