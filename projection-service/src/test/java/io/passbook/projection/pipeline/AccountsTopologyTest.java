package io.passbook.projection.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passbook.message.AccountEvent;
import io.passbook.projection.Events;
import io.passbook.projection.history.History;
import io.passbook.projection.history.Moment;
import io.passbook.projection.summary.AccountSummary;
import io.passbook.projection.summary.BrokenLogException;
import io.passbook.projection.totals.CurrencyTotals;
import io.passbook.topics.EventKey;
import io.passbook.topics.Topics;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AccountsTopologyTest {
  private final Map<ByteBuffer, AccountEvent> onTheWire = new HashMap<>();
  private final TopologyTestDriver driver =
      new TopologyTestDriver(
          AccountsTopology.build(
              value -> Objects.requireNonNull(onTheWire.get(ByteBuffer.wrap(value))),
              new Progress(new Signals())),
          config());
  private final TestInputTopic<byte[], byte[]> topic =
      driver.createInputTopic(
          Topics.EVENTS,
          new ByteArraySerializer(),
          new ByteArraySerializer(),
          Instant.EPOCH,
          Duration.ofMillis(1));

  private static Properties config() {
    var config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    return config;
  }

  @AfterEach
  void close() {
    driver.close();
  }

  private void write(AccountEvent event) {
    var key = new EventKey(event.accountId(), event.sequence()).toBytes();
    onTheWire.put(ByteBuffer.wrap(key), event);
    topic.pipeInput(key, key);
  }

  private AccountSummary summary(String accountId) {
    var stored =
        driver
            .<Bytes, byte[]>getKeyValueStore(AccountsTopology.SUMMARIES)
            .get(StoredViews.key(accountId));
    return StoredViews.summary(Objects.requireNonNull(stored));
  }

  private CurrencyTotals totals(String currency) {
    var stored =
        driver
            .<Bytes, byte[]>getKeyValueStore(AccountsTopology.TOTALS)
            .get(StoredViews.key(currency));
    return StoredViews.totals(Objects.requireNonNull(stored));
  }

  private List<String> owned(String owner) {
    var ids = new ArrayList<String>();
    try (var entries =
        driver
            .<Bytes, byte[]>getKeyValueStore(AccountsTopology.OWNERS)
            .range(StoredViews.owned(owner, ""), StoredViews.owned(owner, "\u007f"))) {
      entries.forEachRemaining(e -> ids.add(StoredViews.ownedAccountId(owner, e.key)));
    }
    return ids;
  }

  @Test
  void events_become_summaries_totals_and_the_owner_index() {
    Events.of("A").open("Alice", "EUR").deposit(1000).withdraw(200).list().forEach(this::write);
    Events.of("B").open("Alice", "CZK").list().forEach(this::write);
    Events.of("C").open("Alic", "EUR").deposit(5).list().forEach(this::write);

    assertThat(summary("A").balance()).isEqualTo(800);
    assertThat(totals("EUR").accounts()).isEqualTo(2);
    assertThat(totals("EUR").balance()).isEqualTo(BigInteger.valueOf(805));
    assertThat(totals("CZK").accounts()).isEqualTo(1);
    assertThat(owned("Alice")).containsExactly("A", "B");
    assertThat(owned("Alic")).containsExactly("C");
  }

  @Test
  void repeats_change_nothing() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    var events = Events.of("A").open("Alice", "EUR").deposit(10).deposit(20).withdraw(5).deposit(3);
    for (var event : events.list()) {
      write(event);
      for (var i = 0; i < 3; i++) {
        write(events.get(1 + random.nextInt((int) event.sequence())));
      }
    }

    assertThat(summary("A").balance()).as("seed %d", seed).isEqualTo(28);
    assertThat(totals("EUR").transactionCount()).as("seed %d", seed).isEqualTo(4);
    assertThat(totals("EUR").balance()).as("seed %d", seed).isEqualTo(BigInteger.valueOf(28));
  }

  @Test
  void a_closed_account_is_counted_no_more_as_active_and_stays_in_sums_and_index() {
    var alice = Events.of("A").open("Alice", "EUR").deposit(70).withdraw(70).close();
    alice.list().forEach(this::write);
    Events.of("B").open("Alice", "EUR").deposit(5).list().forEach(this::write);
    write(alice.get(4));
    write(alice.get(1));

    assertThat(summary("A").active()).isFalse();
    assertThat(summary("A").sequence()).isEqualTo(4);
    assertThat(summary("A").updatedAt()).isEqualTo(alice.get(4).occurredAt());
    assertThat(totals("EUR"))
        .isEqualTo(
            new CurrencyTotals(
                2, 1, BigInteger.valueOf(5), BigInteger.valueOf(75), BigInteger.valueOf(70), 3));
    assertThat(owned("Alice")).containsExactly("A", "B");
  }

  @Test
  void whatever_comes_again_in_whatever_currency_every_view_is_the_fold_of_the_events() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    var bank = Bank.of(30, random);
    var written = new ArrayList<AccountEvent>();
    for (var event : bank.inAnyOrder(random)) {
      write(event);
      written.add(event);
      for (var i = random.nextInt(3); i > 0; i--) {
        write(written.get(random.nextInt(written.size())));
      }
    }
    written.forEach(this::write); // the whole log once more

    for (var account : bank.accounts()) {
      assertThat(summary(account.accountId())).as("seed %d", seed).isEqualTo(account);
    }
    for (var currency : Bank.CURRENCIES) {
      assertThat(totals(currency)).as("seed %d", seed).isEqualTo(bank.totals(currency));
    }
    for (var owner : Bank.OWNERS) {
      assertThat(owned(owner))
          .as("seed %d", seed)
          .containsExactlyElementsOf(
              bank.accounts().stream()
                  .filter(a -> a.ownerName().equals(owner))
                  .map(AccountSummary::accountId)
                  .sorted()
                  .toList());
    }
  }

  /** Made-up accounts with all that can happen to them, each fold done by itself. */
  private record Bank(List<List<AccountEvent>> histories) {
    static final List<String> CURRENCIES = List.of("CZK", "EUR", "JPY");
    static final List<String> OWNERS = List.of("Alice", "Bob", "Bo");

    static Bank of(int accounts, Random random) {
      var histories = new ArrayList<List<AccountEvent>>();
      for (var i = 0; i < accounts; i++) {
        var balance = 0L;
        var events =
            Events.of("a-" + i)
                .open(
                    OWNERS.get(random.nextInt(OWNERS.size())),
                    CURRENCIES.get(i % CURRENCIES.size()));
        for (var n = random.nextInt(8); n > 0; n--) {
          var amount = 1 + random.nextInt(1000);
          var withdraws = amount <= balance && random.nextBoolean();
          balance += withdraws ? -amount : amount;
          var _ = withdraws ? events.withdraw(amount) : events.deposit(amount);
        }
        if (random.nextInt(3) == 0) {
          var _ = balance > 0 ? events.withdraw(balance).close() : events.close();
        }
        histories.add(events.list());
      }
      return new Bank(histories);
    }

    /** Each account's events in order, those of several accounts mixed. */
    List<AccountEvent> inAnyOrder(Random random) {
      var left = new ArrayList<>(histories.stream().map(ArrayDeque::new).toList());
      var mixed = new ArrayList<AccountEvent>();
      while (!left.isEmpty()) {
        var one = left.get(random.nextInt(left.size()));
        mixed.add(one.removeFirst());
        left.removeIf(ArrayDeque::isEmpty);
      }
      return mixed;
    }

    List<AccountSummary> accounts() {
      return histories.stream()
          .map(events ->
              History.fold(events.iterator(), new Moment(null, null, Long.MAX_VALUE)).orElseThrow())
          .toList();
    }

    CurrencyTotals totals(String currency) {
      var sums = CurrencyTotals.NONE;
      for (var a : accounts()) {
        if (a.currency().equals(currency)) {
          sums =
              sums.plus(
                  new CurrencyTotals(
                      1,
                      a.active() ? 1 : 0,
                      BigInteger.valueOf(a.balance()),
                      a.totalDeposits(),
                      a.totalWithdrawals(),
                      a.transactionCount()));
        }
      }
      return sums;
    }
  }

  @Test
  void a_gap_stops_with_the_place_where_it_is() {
    var events = Events.of("A").open("Alice", "EUR").deposit(10).deposit(20);
    write(events.get(1));

    assertThatThrownBy(() -> write(events.get(3)))
        .hasRootCauseInstanceOf(BrokenLogException.class)
        .rootCause()
        .hasMessage(
            "Expected event 2 of account A but it was event 3"
                + " (account-events partition 0, offset 1)");
  }

  private void erase(String accountId, long... sequences) {
    for (var sequence : sequences) {
      topic.pipeInput(new TestRecord<>(new EventKey(accountId, sequence).toBytes(), null));
    }
  }

  /** See ADR 0018: the tombstones were written from the last event to the first. */
  @Test
  void of_an_account_whose_erasure_is_compacted_from_the_end_nothing_is_left() {
    var alice = Events.of("A").open("Alice", "EUR").deposit(10).deposit(20).deposit(30);
    write(alice.get(1));
    write(alice.get(2));
    erase("A", 4, 3, 2, 1);
    Events.of("A").open("Bob", "EUR").deposit(1).list().forEach(this::write);

    assertThat(owned("Alice")).isEmpty();
    assertThat(summary("A").ownerName()).isEqualTo("Bob");
    assertThat(totals("EUR").balance()).isEqualTo(BigInteger.ONE);
  }

  /**
   * Why that order: here the first events have gone before the tombstones of the last were read.
   */
  @Test
  void an_account_whose_erasure_is_compacted_from_the_beginning_looks_like_a_gap() {
    var alice = Events.of("A").open("Alice", "EUR").deposit(10).deposit(20).deposit(30);

    assertThatThrownBy(() -> write(alice.get(3)))
        .hasRootCauseInstanceOf(BrokenLogException.class)
        .rootCause()
        .hasMessageStartingWith("Expected event 1 of account A but it was event 3");
  }

  @Test
  void a_tombstone_erases_the_account_from_every_view() {
    var alice = Events.of("A").open("Alice", "EUR").deposit(10);
    alice.list().forEach(this::write);
    Events.of("B").open("Alice", "EUR").deposit(1).list().forEach(this::write);
    for (var event : alice.list()) {
      topic.pipeInput(new TestRecord<>(new EventKey("A", event.sequence()).toBytes(), null));
    }

    assertThat(owned("Alice")).containsExactly("B");
    assertThat(totals("EUR").accounts()).isEqualTo(1);
    assertThat(totals("EUR").balance()).isEqualTo(BigInteger.ONE);
    assertThat(
            driver
                .<Bytes, byte[]>getKeyValueStore(AccountsTopology.SUMMARIES)
                .get(StoredViews.key("A")))
        .isNull();
  }
}
