package io.passbook.command.pipeline;

/**
 * A partition as the log has it.
 *
 * @param continueAt the offset of the next command to decide
 */
record Recovered(Ledger ledger, long continueAt, RecoveryReport report) {}
