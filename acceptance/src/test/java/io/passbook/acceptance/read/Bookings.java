package io.passbook.acceptance.read;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Books at random, a few events in each transaction: money comes and goes, accounts too. */
final class Bookings {
  private static final int OWNERS = 7;
  private static final int EVENTS = 20;
  private static final int CLOSE_ONE_IN = 250;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

  private final Ledger ledger;
  private final Random random;

  Bookings(Ledger ledger, Random random) {
    this.ledger = ledger;
    this.random = random;
  }

  /** Accounts are numbered from 0. */
  static String account(int number) {
    return "a-" + number;
  }

  static String owner(int number) {
    return "owner-" + Math.floorMod(number, OWNERS);
  }

  /** Opens some accounts. */
  void open(int accounts) {
    for (var i = 0; i < accounts; i++) {
      openNext();
    }
    ledger.commit();
  }

  private void openNext() {
    var number = (int) ledger.counts().accounts();
    ledger.open(account(number), owner(number), number % 3 == 0 ? "CZK" : "EUR");
  }

  /** One transaction, and a pause. */
  void book() {
    for (var i = 0; i < EVENTS; i++) {
      bookOne(account(random.nextInt((int) ledger.counts().accounts())));
    }
    ledger.commit();
    LockSupport.parkNanos(PAUSE_NANOS);
  }

  private void bookOne(String accountId) {
    var account = ledger.account(accountId);
    if (account == null || !account.active()) {
      return;
    }
    if (random.nextInt(CLOSE_ONE_IN) == 0) {
      if (account.balance() > 0) {
        ledger.withdraw(accountId, account.balance());
      }
      ledger.close(accountId);
      openNext();
    } else if (account.balance() > 0 && random.nextInt(3) == 0) {
      ledger.withdraw(accountId, 1 + random.nextLong(account.balance()));
    } else {
      ledger.deposit(accountId, 1 + random.nextInt(100_000));
    }
  }
}
