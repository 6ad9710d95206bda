/**
 * The write side under every misfortune that a seed can think of: the production pipeline on a
 * hand-written log, in virtual time, one step at a time. One seed is one run, exactly. What the log
 * here does in the cases that matter is checked against a real broker by {@code LogContract}; what
 * it leaves out stands in docs/adr/0020. Knows the pipeline only from outside.
 */
@NullMarked
package io.passbook.command.simulation;

import org.jspecify.annotations.NullMarked;
