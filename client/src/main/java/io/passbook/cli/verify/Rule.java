package io.passbook.cli.verify;

/** What must hold. The names stand in the JSON answer of {@code verify}. */
public enum Rule {
  /** Every record can be read, and is on the partition and under the key of its account. */
  READABLE_AND_IN_PLACE,
  /** Each account's events are numbered 1, 2, 3 and so on, once each. */
  SEQUENCES_WITHOUT_GAP,
  /** Balances follow from amounts, and are never negative. */
  BALANCES_ADD_UP,
  /** An account is opened first and once, closed when empty, and silent afterwards. */
  ACCOUNT_LIFE,
  /** Events do not go back in time, and none lies more than five minutes in the future. */
  TIMES_IN_ORDER,
  /** Every command that can be read has exactly one result, and every result its command. */
  ONE_RESULT_PER_COMMAND,
  /** Commands are decided in the order in which they stand in their partition. */
  COMMANDS_IN_ORDER,
  /** Every accepted first result has its event. */
  EVENT_OF_EVERY_ACCEPTED_RESULT,
  /** Every event has its result. */
  RESULT_OF_EVERY_EVENT,
  /** An event does what its command asked, and a result answers it. */
  SAME_AS_THE_COMMAND,
  /** A command is refused only for a reason that it or the account gives, and then always. */
  REFUSED_FOR_A_REASON,
  /** No command id leads to two events; a repeat gets its first result again. */
  NO_COMMAND_ID_TWICE,
  /** What cannot be read is a dead letter, once and as it was received. */
  UNREADABLE_IS_A_DEAD_LETTER,
  /** A command on the wrong partition is sent on to the right one. */
  MISROUTED_IS_FORWARDED,
  /** Snapshots equal the fold of the events, and with the events after them lose none. */
  SNAPSHOTS_EQUAL_THE_FOLD,
  /** Money in less money out is what the accounts hold. */
  MONEY_IS_CONSERVED,
  /** The projection equals the fold of the events. */
  PROJECTION_EQUALS_THE_FOLD
}
