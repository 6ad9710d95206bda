package io.passbook.acceptance.read;

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
 * to. For one thread; the accounts can be read by any.
 */
final class Ledger implements AutoCloseable {
  private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

  private final MessageSerdes serdes;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<String, AccountSummary> accounts = new LinkedHashMap<>();
  private final Map<String, List<AccountEvent>> events = new LinkedHashMap<>();
  private final List<AccountEvent> pending = new ArrayList<>();

  Ledger(Platform platform) {
    serdes = MessageSerdes.of(platform.clientConfig());
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                platform.bootstrapServers(),
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
    // Business time: a minute for each event of the account. Recorded an hour later.
    var occurredAt = EPOCH.plusSeconds(60 * sequence);
    var written =
        new AccountEvent(
            accountId,
            sequence,
            occurredAt,
            occurredAt,
            occurredAt.plusSeconds(3600),
            UUID.randomUUID(),
            sequence,
            "tester",
            null,
            event);
    synchronized (this) {
      accounts.put(accountId, AccountSummary.apply(before, written));
      events.computeIfAbsent(accountId, _ -> new ArrayList<>()).add(written);
    }
    pending.add(written);
    return this;
  }

  /** Writes and commits what was added since the last time. */
  Ledger commit() {
    producer.beginTransaction();
    for (var event : pending) {
      var _ = producer.send(record(event));
    }
    producer.commitTransaction();
    pending.clear();
    return this;
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

  synchronized @Nullable AccountSummary account(String accountId) {
    return accounts.get(accountId);
  }

  synchronized List<AccountSummary> accounts() {
    return List.copyOf(accounts.values());
  }

  synchronized List<AccountEvent> events(String accountId) {
    return List.copyOf(events.getOrDefault(accountId, List.of()));
  }

  @Override
  public void close() {
    producer.close();
    serdes.close();
  }
}
