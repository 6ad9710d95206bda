/**
 * The write side under every misfortune that a seed can think of: the production pipeline on a
 * hand-written log, in virtual time, one step at a time. One seed is one run, exactly. What is
 * modelled, and what is not, stands in docs/adr/0020. Knows the pipeline only from outside.
 */
@NullMarked
package io.passbook.command.simulation;

import org.jspecify.annotations.NullMarked;
