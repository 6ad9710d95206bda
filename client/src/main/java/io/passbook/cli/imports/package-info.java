/**
 * Sending a file of commands: what of it is answered already, keeping many commands in flight while
 * each account's order is kept, and counting the answers. Knows no terminal.
 */
@NullMarked
package io.passbook.cli.imports;

import org.jspecify.annotations.NullMarked;
