package io.passbook.message;

/**
 * Why a command can be refused. The names are public: they stand in results and in import reports.
 */
public enum RejectionCode {
  /** This command id was used before, for another command. */
  COMMAND_ID_REUSED,
  /** A field is missing, too long or malformed; detail {@code field}. */
  INVALID_FIELD,
  /** The amount is not above zero. */
  INVALID_AMOUNT,
  /** {@code issuedAt} is more than 5 minutes ahead of the service's clock. */
  ISSUED_IN_THE_FUTURE,
  /**
   * The account's last sequence is not the expected one; details {@code expected}, {@code actual}.
   */
  SEQUENCE_CONFLICT,
  /** There is no such account. */
  ACCOUNT_NOT_FOUND,
  /** The account id is taken, by an open account or a closed one. */
  ACCOUNT_ALREADY_EXISTS,
  /** The account was closed, for ever. */
  ACCOUNT_CLOSED,
  /** The command's currency is not the account's; details {@code expected}, {@code actual}. */
  CURRENCY_MISMATCH,
  /** The withdrawal is larger than the balance; details {@code requested}, {@code available}. */
  INSUFFICIENT_FUNDS,
  /** Only an empty account can be closed; detail {@code balance}. */
  NON_ZERO_BALANCE,
  /** The balance would no longer fit into 64 bits; details {@code balance}, {@code amount}. */
  BALANCE_OVERFLOW
}
