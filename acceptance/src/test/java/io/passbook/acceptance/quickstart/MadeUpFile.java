package io.passbook.acceptance.quickstart;

import io.passbook.message.Money;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A bank file of our own making, and the accounts that must come of it under the rules: its fold.
 * Every row carries its number as its reference, so that it can be found again in the events.
 *
 * @param overdrafts rows that have to be rejected
 */
record MadeUpFile(Path path, int rows, int overdrafts, Map<String, Folded> accounts) {
  private static final int ACCOUNTS = 60;
  private static final int MAX_CENTS = 100_000;
  private static final Currency EUR = Currency.getInstance("EUR");

  /** An account as the file has it. Amounts are cents. */
  static final class Folded {
    long balance;
    long deposits;
    long withdrawals;

    /** In order, as {@link MadeUpFile#line} writes them. */
    final List<String> events = new ArrayList<>();
  }

  /** One event: {@code MoneyDeposited 17.00 row 3}. */
  static String line(String type, @Nullable Long amount, @Nullable String reference) {
    return "%s %s %s".formatted(type, amount, reference);
  }

  /** Writes a file; the same seed gives the same. */
  static MadeUpFile write(Path path, int rows, long seed) {
    var random = new Random(seed);
    var accounts = new TreeMap<String, Folded>();
    var text =
        new StringBuilder("command_id,issued_at,account_id,type,amount,currency,owner,reference\n");
    var begin = Instant.parse("1993-01-01T08:00:00Z");
    var overdrafts = 0;
    for (var row = 0; row < rows; row++) {
      var id = "bank-" + random.nextInt(ACCOUNTS);
      var account = accounts.get(id);
      var time = begin.plusSeconds(60L * row);
      if (account == null) {
        account = new Folded();
        accounts.put(id, account);
        account.events.add(line("AccountOpened", null, null));
        text.append("id-%d,%s,%s,open,,EUR,Owner of %s,\n".formatted(row, time, id, id));
        continue;
      }
      long amount = 1L + random.nextInt(MAX_CENTS);
      var reference = "row " + row;
      var deposit = random.nextBoolean();
      if (deposit) {
        account.balance += amount;
        account.deposits += amount;
        account.events.add(line("MoneyDeposited", amount, reference));
      } else if (account.balance >= amount) {
        account.balance -= amount;
        account.withdrawals += amount;
        account.events.add(line("MoneyWithdrawn", amount, reference));
      } else {
        overdrafts++;
      }
      text.append(
          "id-%d,%s,%s,%s,%s,EUR,,%s\n"
              .formatted(
                  row,
                  time,
                  id,
                  deposit ? "deposit" : "withdraw",
                  Money.format(amount, EUR),
                  reference));
    }
    try {
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new MadeUpFile(path, rows, overdrafts, accounts);
  }
}
