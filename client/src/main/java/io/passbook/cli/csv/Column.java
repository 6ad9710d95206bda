package io.passbook.cli.csv;

import java.util.Arrays;
import java.util.Optional;

/** The columns of a file of commands, by their names in its header. */
enum Column {
  COMMAND_ID("command_id"),
  ISSUED_AT("issued_at"),
  ACCOUNT_ID("account_id"),
  TYPE("type"),
  AMOUNT("amount"),
  CURRENCY("currency"),
  OWNER("owner"),
  REFERENCE("reference"),
  /** These three are what a file of rejected rows has more; they are ignored when it is read. */
  REJECTED_LINE("rejected_line"),
  REJECTED_CODE("rejected_code"),
  REJECTED_MESSAGE("rejected_message");

  private final String title;

  Column(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  boolean isRequired() {
    return this == COMMAND_ID || this == ACCOUNT_ID || this == TYPE;
  }

  static Optional<Column> of(String title) {
    return Arrays.stream(values()).filter(column -> column.title.equals(title)).findFirst();
  }
}
