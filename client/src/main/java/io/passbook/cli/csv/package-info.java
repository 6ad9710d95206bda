/**
 * Files of commands: opening them, reading their rows, and writing down those that were rejected.
 * Knows the columns and what a well-formed row is; knows neither Kafka nor the terminal.
 */
@NullMarked
package io.passbook.cli.csv;

import org.jspecify.annotations.NullMarked;
