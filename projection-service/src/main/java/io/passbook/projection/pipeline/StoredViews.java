package io.passbook.projection.pipeline;

import io.passbook.projection.owner.OwnedAccount;
import io.passbook.projection.summary.AccountSummary;
import io.passbook.projection.totals.CurrencyTotals;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;

/**
 * How keys and values of the accounts application look in its stores: a version byte and the
 * fields. They are read again after restarts and by newer releases; a change of the fields is a new
 * version.
 */
final class StoredViews {
  private static final byte SUMMARY = 1;
  private static final byte TOTALS = 1;

  /** Sorts before every account id and is none, nor a currency. */
  static final Bytes POSITION = Bytes.wrap("#position".getBytes(StandardCharsets.UTF_8));

  /** Above {@link #POSITION}, at or below every account id and currency. */
  static final Bytes FIRST = Bytes.wrap(new byte[] {'$'});

  /** Above every account id. */
  static final Bytes LAST = Bytes.wrap(new byte[] {0x7F});

  private StoredViews() {}

  static Bytes key(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The smallest key behind this account. */
  static Bytes behind(String accountId) {
    return Bytes.wrap((accountId + '\0').getBytes(StandardCharsets.UTF_8));
  }

  static String text(Bytes key) {
    return new String(key.get(), StandardCharsets.UTF_8);
  }

  static byte[] summary(AccountSummary account) {
    return Binary.write(SUMMARY)
        .text(account.accountId())
        .text(account.ownerName())
        .text(account.currency())
        .number(account.balance())
        .sum(account.totalDeposits())
        .sum(account.totalWithdrawals())
        .number(account.transactionCount())
        .flag(account.active())
        .instant(account.openedAt())
        .instant(account.updatedAt())
        .number(account.sequence())
        .toBytes();
  }

  static AccountSummary summary(byte[] bytes) {
    var in = Binary.read(bytes, SUMMARY);
    return new AccountSummary(
        in.text(),
        in.text(),
        in.text(),
        in.number(),
        in.sum(),
        in.sum(),
        in.number(),
        in.flag(),
        in.instant(),
        in.instant(),
        in.number());
  }

  static byte[] totals(CurrencyTotals totals) {
    return Binary.write(TOTALS)
        .number(totals.accounts())
        .number(totals.activeAccounts())
        .sum(totals.balance())
        .sum(totals.totalDeposits())
        .sum(totals.totalWithdrawals())
        .number(totals.transactionCount())
        .toBytes();
  }

  static CurrencyTotals totals(byte[] bytes) {
    var in = Binary.read(bytes, TOTALS);
    return new CurrencyTotals(in.number(), in.number(), in.sum(), in.sum(), in.sum(), in.number());
  }

  /** Two bytes of length and the owner, so that no owner's keys begin like another's. */
  static Bytes ownerPrefix(String ownerName) {
    var owner = ownerName.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(2 + owner.length).putShort((short) owner.length).put(owner).array());
  }

  static Bytes owned(OwnedAccount entry) {
    return owned(entry.ownerName(), entry.accountId());
  }

  /** The key of an account of this owner, or of where it would stand. */
  static Bytes owned(String ownerName, String accountId) {
    var prefix = ownerPrefix(ownerName).get();
    var id = accountId.getBytes(StandardCharsets.UTF_8);
    var key = Arrays.copyOf(prefix, prefix.length + id.length);
    System.arraycopy(id, 0, key, prefix.length, id.length);
    return Bytes.wrap(key);
  }

  static String ownedAccountId(String ownerName, Bytes key) {
    var from = ownerPrefix(ownerName).get().length;
    return new String(key.get(), from, key.get().length - from, StandardCharsets.UTF_8);
  }
}
