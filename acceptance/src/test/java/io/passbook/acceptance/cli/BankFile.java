package io.passbook.acceptance.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A made-up file of commands and what must come of it: every account's balance in cents, and which
 * rows overdraw.
 */
record BankFile(Path path, int rows, Map<String, Long> balances, List<String> overdrafts) {

  private static final int ACCOUNTS = 40;

  /** Writes a file; the same seed gives the same. */
  static BankFile write(Path path, String prefix, int rows, long seed) {
    var random = new Random(seed);
    var balances = new TreeMap<String, Long>();
    var overdrafts = new ArrayList<String>();
    var text =
        new StringBuilder(
            "reference,type,command_id,issued_at,account_id,amount,currency,owner\r\n");
    var time = Instant.parse("1993-01-01T00:00:00Z");
    for (var i = 0; i < rows; i++) {
      var account = prefix + "-" + random.nextInt(ACCOUNTS);
      var amount = 1 + random.nextInt(100_000);
      var kind =
          !balances.containsKey(account) ? "open" : random.nextBoolean() ? "deposit" : "withdraw";
      switch (kind) {
        case "open" -> balances.put(account, 0L);
        case "deposit" -> balances.merge(account, (long) amount, Long::sum);
        default -> {
          if (balances.getOrDefault(account, 0L) >= amount) {
            balances.merge(account, (long) -amount, Long::sum);
          } else {
            overdrafts.add("row " + i);
          }
        }
      }
      text.append(
          kind.equals("open")
              ? "\"a, b\",open,row %d,%s,%s,,EUR,\"Owner \"\"%s\"\"\"\r\n"
                  .formatted(i, time.plusSeconds(i), account, account)
              : ",%s,row %d,%s,%s,%d.%02d,EUR,\r\n"
                  .formatted(kind, i, time.plusSeconds(i), account, amount / 100, amount % 100));
    }
    try {
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BankFile(path, rows, balances, overdrafts);
  }
}
