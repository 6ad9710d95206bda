package io.passbook.projection.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.projection.owner.OwnedAccount;
import io.passbook.projection.summary.AccountSummary;
import io.passbook.projection.totals.CurrencyTotals;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StoredViewsTest {
  private static final String VERSION_1 =
      "0106412d3116c3866c69636520f09fa68a06455552a8140405dc0400c8060280a69cb40500808babb00d80a8de7508";
  private static final AccountSummary ALICE =
      new AccountSummary(
          "A-1",
          "Ælice 🦊",
          "EUR",
          1300,
          BigInteger.valueOf(1500),
          BigInteger.valueOf(200),
          3,
          true,
          Instant.parse("1993-01-01T00:00:00Z"),
          Instant.parse("2026-11-24T10:11:12.123456Z"),
          4);

  @Test
  void values_are_read_back_as_they_were_written() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    for (var i = 0; i < 2000; i++) {
      var account =
          new AccountSummary(
              "A" + i,
              "x".repeat(random.nextInt(200)),
              "CZK",
              random.nextLong(),
              new BigInteger(random.nextInt(200), random),
              new BigInteger(random.nextInt(200), random),
              random.nextLong(),
              random.nextBoolean(),
              Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)),
              Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)),
              random.nextLong());
      assertThat(StoredViews.summary(StoredViews.summary(account)))
          .as("seed %d", seed)
          .isEqualTo(account);
      var totals =
          new CurrencyTotals(
              random.nextLong(),
              random.nextLong(),
              new BigInteger(random.nextInt(200), random).negate(),
              new BigInteger(random.nextInt(200), random),
              BigInteger.ZERO,
              random.nextLong());
      assertThat(StoredViews.totals(StoredViews.totals(totals)))
          .as("seed %d", seed)
          .isEqualTo(totals);
    }
    assertThat(ViewPosition.fromBytes(new ViewPosition(17).toBytes()))
        .isEqualTo(new ViewPosition(17));
  }

  /** Stores outlive releases: this text must never change. */
  @Test
  void version_1_of_a_summary_is_read_for_ever() {
    assertThat(HexFormat.of().formatHex(StoredViews.summary(ALICE))).isEqualTo(VERSION_1);
    assertThat(StoredViews.summary(HexFormat.of().parseHex(VERSION_1))).isEqualTo(ALICE);
  }

  @Test
  void another_version_is_refused_with_what_to_do() {
    assertThatThrownBy(() -> StoredViews.summary(new byte[] {2, 0}))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("must be rebuilt");
  }

  @Test
  void no_owner_s_keys_lie_between_those_of_another() {
    var bob = StoredViews.owned(new OwnedAccount("Bob", "a"));
    for (var other : List.of("Bo", "Boba", "Bob ", "", "Bob\u0000a")) {
      var key = StoredViews.owned(new OwnedAccount(other, "a"));
      var inside =
          key.compareTo(StoredViews.owned("Bob", "")) >= 0
              && key.compareTo(StoredViews.owned("Bob", "\u007f")) <= 0;
      assertThat(inside).as(other).isFalse();
    }
    assertThat(StoredViews.ownedAccountId("Bob", bob)).isEqualTo("a");
  }
}
