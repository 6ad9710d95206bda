package io.passbook.acceptance.read;

import static java.util.Objects.requireNonNull;

import io.passbook.projection.summary.AccountSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What must come of a file of openings, deposits and withdrawals in one currency with two decimals:
 * its rows one after the other, under the rules, with no code of the services.
 *
 * @param states of each account after each of its events
 * @param overdrafts ids of the rows that must be rejected
 */
record RealBank(int rows, Map<String, List<AccountSummary>> states, Set<String> overdrafts) {

  /** Reads a file without quotation marks. */
  static RealBank read(Path file) {
    try (var lines = Files.newBufferedReader(file)) {
      var columns = List.of(lines.readLine().split(",", -1));
      var bank = new Fold(columns);
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        bank.row(line.split(",", -1));
      }
      return new RealBank(bank.rows, bank.states, bank.overdrafts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Collection<AccountSummary> accounts() {
    return states.values().stream().map(List::getLast).toList();
  }

  /** The account after all events up to this time; empty: it was not open yet. */
  Optional<AccountSummary> asOf(String accountId, Instant time) {
    return requireNonNull(states.get(accountId)).reversed().stream()
        .filter(state -> !state.updatedAt().isAfter(time))
        .findFirst();
  }

  private static final class Fold {
    private final List<String> columns;
    private final Map<String, List<AccountSummary>> states = new LinkedHashMap<>();
    private final Set<String> overdrafts = new TreeSet<>();
    private int rows;

    Fold(List<String> columns) {
      this.columns = columns;
    }

    void row(String[] cells) {
      rows++;
      var accountId = cell(cells, "account_id");
      var issuedAt = Instant.parse(cell(cells, "issued_at"));
      var account = states.computeIfAbsent(accountId, _ -> new ArrayList<>());
      switch (cell(cells, "type")) {
        case "open" -> account.add(opened(accountId, cells, issuedAt));
        case "deposit" -> account.add(booked(account.getLast(), amount(cells), issuedAt));
        case "withdraw" -> {
          if (account.getLast().balance() < amount(cells)) {
            overdrafts.add(cell(cells, "command_id"));
          } else {
            account.add(booked(account.getLast(), -amount(cells), issuedAt));
          }
        }
        default -> throw new IllegalArgumentException(String.join(",", cells));
      }
    }

    private String cell(String[] cells, String column) {
      return cells[columns.indexOf(column)];
    }

    private long amount(String[] cells) {
      return new BigDecimal(cell(cells, "amount")).movePointRight(2).longValueExact();
    }

    private AccountSummary opened(String accountId, String[] cells, Instant at) {
      return new AccountSummary(
          accountId,
          cell(cells, "owner"),
          cell(cells, "currency"),
          0,
          BigInteger.ZERO,
          BigInteger.ZERO,
          0,
          true,
          at,
          at,
          1);
    }

    /** Nothing occurs before what was booked before it. */
    private static AccountSummary booked(AccountSummary before, long amount, Instant at) {
      var in = BigInteger.valueOf(Math.max(0, amount));
      var out = BigInteger.valueOf(Math.max(0, -amount));
      return new AccountSummary(
          before.accountId(),
          before.ownerName(),
          before.currency(),
          before.balance() + amount,
          before.totalDeposits().add(in),
          before.totalWithdrawals().add(out),
          before.transactionCount() + 1,
          true,
          before.openedAt(),
          at.isBefore(before.updatedAt()) ? before.updatedAt() : at,
          before.sequence() + 1);
    }
  }
}
