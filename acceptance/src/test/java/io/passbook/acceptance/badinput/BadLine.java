package io.passbook.acceptance.badinput;

import static io.passbook.acceptance.badinput.BadRecords.CLOSED;
import static io.passbook.acceptance.badinput.BadRecords.OPEN;

import java.util.List;
import java.util.stream.Stream;

/**
 * A line that somebody types.
 *
 * @param exitCode of the command line
 * @param said part of what it prints
 */
record BadLine(List<String> words, int exitCode, String said) {
  private static final int USAGE = 2;
  private static final int REJECTED = 3;

  /** An account in yen, which have no decimals. */
  static final String YEN = "yen";

  /** The table. */
  static Stream<BadLine> all() {
    return Stream.of(
        usage("1.005", "deposit", OPEN, "1.005"),
        usage("-1", "deposit", OPEN, "-1"),
        usage("1e3", "deposit", OPEN, "1e3"),
        usage("0", "deposit", OPEN, "0"),
        usage("92233720368547758.08", "deposit", OPEN, "92233720368547758.08"),
        usage("1.5", "deposit", YEN, "1.5"),
        usage("EURO", "deposit", OPEN, "1", "--currency", "EURO"),
        usage("a b", "deposit", "a b", "1"),
        usage("64", "deposit", "y".repeat(65), "1"),
        usage("owner", "open", "x", "--owner", ""),
        usage("200", "open", "x", "--owner", "y".repeat(201)),
        usage("yesterday", "deposit", OPEN, "1", "--issued-at", "yesterday"),
        usage("--expected-sequence", "deposit", OPEN, "1", "--expected-sequence", "-1"),
        usage("no-such-command", "no-such-command"),
        usage("no-such-file", "import", "no-such-file.csv"),
        rejected("ISSUED_IN_THE_FUTURE", "deposit", OPEN, "1", "--issued-at", "2999-01-01"),
        rejected("ACCOUNT_NOT_FOUND", "deposit", "nobody", "1"),
        rejected("ACCOUNT_CLOSED", "deposit", CLOSED, "1"),
        rejected("CURRENCY_MISMATCH", "deposit", OPEN, "1", "--currency", "CZK"),
        rejected("INSUFFICIENT_FUNDS", "withdraw", OPEN, "1000000"),
        rejected("nobody", "show", "nobody"),
        rejected("nobody", "history", "nobody"));
  }

  private static BadLine usage(String said, String... words) {
    return new BadLine(List.of(words), USAGE, said);
  }

  private static BadLine rejected(String said, String... words) {
    return new BadLine(List.of(words), REJECTED, said);
  }

  @Override
  public String toString() {
    return String.join(" ", words) + " -> " + exitCode;
  }
}
