/**
 * The command line: one class for each command, what they have in common, and how they print. What
 * a command does stands in its class; how commands travel is the business of {@code
 * io.passbook.client}, and no business rule lives here.
 */
@NullMarked
package io.passbook.cli;

import org.jspecify.annotations.NullMarked;
