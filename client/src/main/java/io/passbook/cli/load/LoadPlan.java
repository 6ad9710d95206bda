package io.passbook.cli.load;

/**
 * What load to make.
 *
 * @param name the accounts are called {@code <name>-0} and so on
 * @param commands after the accounts were opened
 * @param rate commands a second, or 0: as many as go
 * @param zipf how uneven the accounts are used; 0: evenly
 * @param seed the same seed draws the same accounts and amounts
 */
public record LoadPlan(
    String name, int accounts, long commands, long rate, double zipf, long seed) {}
