package io.passbook.cli;

import io.passbook.message.Limits;

/** What can be seen to be wrong before anything is sent. Messages say what was expected. */
final class Checks {
  private Checks() {}

  static void accountId(String accountId) {
    if (!Limits.ACCOUNT_ID.matcher(accountId).matches()) {
      throw CliException.usage(
          "Expected an account id of 1 to %d letters, digits, '.', '_', ':' or '-' but it was '%s'"
              .formatted(Limits.ACCOUNT_ID_CHARS, shown(accountId)),
          null);
    }
  }

  static void ownerName(String name) {
    if (name.isBlank()) {
      throw CliException.usage("Expected the owner's name but it is empty", null);
    }
    atMost("owner name", name, Limits.OWNER_NAME_CHARS);
  }

  static void atMost(String what, String text, int chars) {
    if (text.length() > chars) {
      throw CliException.usage(
          "Expected a %s of at most %d characters but it has %d"
              .formatted(what, chars, text.length()),
          null);
    }
  }

  private static String shown(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
