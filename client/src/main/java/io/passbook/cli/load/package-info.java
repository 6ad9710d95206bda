/**
 * The load generator: which accounts are used how often, when commands are due, and how long they
 * take. Knows no terminal.
 */
@NullMarked
package io.passbook.cli.load;

import org.jspecify.annotations.NullMarked;
