/**
 * Dead letters: reading them, and sending again those that can be read by now. Knows no terminal.
 */
@NullMarked
package io.passbook.cli.deadletters;

import org.jspecify.annotations.NullMarked;
