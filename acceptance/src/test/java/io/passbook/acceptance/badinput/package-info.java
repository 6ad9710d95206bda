/**
 * What nobody should send, type or leave unanswered, and where docs/operations.md says that it
 * goes. After all of it the services still run.
 */
@NullMarked
package io.passbook.acceptance.badinput;

import org.jspecify.annotations.NullMarked;
