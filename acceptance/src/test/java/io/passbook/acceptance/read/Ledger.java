package io.passbook.acceptance.read;

import io.passbook.acceptance.Backend;
import io.passbook.acceptance.Platform;
import io.passbook.message.AccountEvent;
import io.passbook.message.Event;
import io.passbook.projection.summary.AccountSummary;
import io.passbook.serde.MessageSerdes;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.EventKey;
import io.passbook.topics.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as a command service would, each batch in a transaction, and keeps what they add up
 * to and when they were committed. For one thread; what it keeps can be read by any.
 */
final class Ledger implements AutoCloseable {
  private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

  private final MessageSerdes serdes;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<String, Book> books = new LinkedHashMap<>();
  private final List<AccountEvent> pending = new ArrayList<>();
  private final List<Committed> counts = new ArrayList<>();
  private Counts written = new Counts(0, 0, 0);

  /** An account's events, the account after each of them, and when each was surely committed. */
  private record Book(
      List<AccountEvent> events, List<AccountSummary> states, List<Long> committedNanos) {
    Book() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  /** Of the whole ledger: accounts, the closed ones of them, deposits and withdrawals. */
  record Counts(long accounts, long closed, long transactions) {
    Counts and(Event event) {
      return switch (event) {
        case Event.AccountOpened _ -> new Counts(accounts + 1, closed, transactions);
        case Event.MoneyDeposited _, Event.MoneyWithdrawn _ ->
            new Counts(accounts, closed, transactions + 1);
        case Event.AccountClosed _ -> new Counts(accounts, closed + 1, transactions);
      };
    }
  }

  private record Committed(Counts counts, long nanos) {}

  Ledger(Backend backend) {
    serdes = MessageSerdes.of(backend.clientConfig());
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                backend.clientConfig().get("bootstrap.servers"),
                "transactional.id",
                "ledger-" + UUID.randomUUID(),
                "linger.ms",
                "2",
                "retry.backoff.ms",
                "2"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
  }

  Ledger open(String accountId, String owner, String currency) {
    return add(accountId, new Event.AccountOpened(owner, currency));
  }

  Ledger deposit(String accountId, long amount) {
    return add(accountId, new Event.MoneyDeposited(amount, balance(accountId) + amount, "in"));
  }

  Ledger withdraw(String accountId, long amount) {
    return add(accountId, new Event.MoneyWithdrawn(amount, balance(accountId) - amount, null));
  }

  Ledger close(String accountId) {
    return add(accountId, new Event.AccountClosed("done"));
  }

  private long balance(String accountId) {
    var account = account(accountId);
    return account == null ? 0 : account.balance();
  }

  private Ledger add(String accountId, Event event) {
    var before = account(accountId);
    var sequence = before == null ? 1 : before.sequence() + 1;
    var occurredAt = occurredAt(sequence);
    var next =
        new AccountEvent(
            accountId,
            sequence,
            occurredAt,
            occurredAt,
            recordedAt(sequence),
            UUID.randomUUID(),
            sequence,
            "tester",
            null,
            event);
    synchronized (this) {
      var book = books.computeIfAbsent(accountId, _ -> new Book());
      book.events().add(next);
      book.states().add(AccountSummary.apply(before, next));
      written = written.and(event);
    }
    pending.add(next);
    return this;
  }

  /** Business time: a minute for each event of an account. */
  static Instant occurredAt(long sequence) {
    return EPOCH.plusSeconds(60 * sequence);
  }

  /** An hour after it occurred. */
  static Instant recordedAt(long sequence) {
    return occurredAt(sequence).plusSeconds(3600);
  }

  /** Writes and commits what was added since the last time. */
  Ledger commit() {
    producer.beginTransaction();
    for (var event : pending) {
      var _ = producer.send(record(event));
    }
    producer.commitTransaction();
    noteCommitted(System.nanoTime());
    pending.clear();
    return this;
  }

  private synchronized void noteCommitted(long nanos) {
    for (var event : pending) {
      book(event.accountId()).committedNanos().add(nanos);
    }
    counts.add(new Committed(written, nanos));
  }

  /** Writes a record again, as a compacted topic may still have it. */
  Ledger repeat(AccountEvent event) {
    producer.beginTransaction();
    var _ = producer.send(record(event));
    producer.commitTransaction();
    return this;
  }

  /** Writes what was added since the last time and aborts. */
  Ledger abort(AccountEvent event) {
    producer.beginTransaction();
    var _ = producer.send(record(event));
    producer.flush();
    producer.abortTransaction();
    return this;
  }

  private ProducerRecord<byte[], byte[]> record(AccountEvent event) {
    return new ProducerRecord<>(
        Topics.EVENTS,
        AccountPartitioner.partition(event.accountId(), Platform.PARTITIONS),
        new EventKey(event.accountId(), event.sequence()).toBytes(),
        serdes.events().serializer().serialize(Topics.EVENTS, event));
  }

  /** The account after all that was added, committed or not. */
  synchronized @Nullable AccountSummary account(String accountId) {
    var states = book(accountId).states();
    return states.isEmpty() ? null : states.getLast();
  }

  /** The account after one of its events; null when that was never added. */
  synchronized @Nullable AccountSummary state(String accountId, long sequence) {
    var states = book(accountId).states();
    return sequence < 1 || sequence > states.size() ? null : states.get((int) sequence - 1);
  }

  synchronized List<AccountSummary> accounts() {
    return books.values().stream().map(book -> book.states().getLast()).toList();
  }

  synchronized List<AccountEvent> events(String accountId) {
    return List.copyOf(book(accountId).events());
  }

  /** The account after each of its events. */
  synchronized List<AccountSummary> states(String accountId) {
    return List.copyOf(book(accountId).states());
  }

  /** The account's last event that was surely committed at this time; 0: none. */
  synchronized long committedAt(String accountId, long nanos) {
    var committed = book(accountId).committedNanos();
    var count = committed.size();
    while (count > 0 && committed.get(count - 1) - nanos > 0) {
      count--;
    }
    return count;
  }

  /** What was surely committed at this time. */
  synchronized Counts countsAt(long nanos) {
    for (var committed : counts.reversed()) {
      if (committed.nanos() - nanos <= 0) {
        return committed.counts();
      }
    }
    return new Counts(0, 0, 0);
  }

  /** All that was added, committed or not. */
  synchronized Counts counts() {
    return written;
  }

  private Book book(String accountId) {
    return books.getOrDefault(accountId, new Book());
  }

  @Override
  public void close() {
    producer.close();
    serdes.close();
  }
}
