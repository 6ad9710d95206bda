package io.passbook.codec;

import io.passbook.avro.SnapshotRecord;
import io.passbook.message.Snapshot;

final class SnapshotCodec implements Codec<Snapshot> {
  private static final String OPEN = "OPEN";
  private static final String CLOSED = "CLOSED";

  @Override
  public Class<SnapshotRecord> avroType() {
    return SnapshotRecord.class;
  }

  @Override
  public SnapshotRecord encode(Snapshot snapshot) {
    return new SnapshotRecord(
        switch (snapshot) {
          case Snapshot.AccountSnapshot s ->
              new io.passbook.avro.AccountSnapshot(
                  s.accountId(),
                  s.sequence(),
                  s.open() ? OPEN : CLOSED,
                  s.ownerName(),
                  s.currency(),
                  s.balance(),
                  Fields.micros(s.lastOccurredAt()));
          case Snapshot.CheckpointMarker(var eventOffset, var accounts) ->
              new io.passbook.avro.CheckpointMarker(eventOffset, accounts);
        });
  }

  @Override
  public Snapshot decode(Object avro) {
    var content = Fields.expect(avroType(), avro).getContent();
    return switch (content) {
      case io.passbook.avro.AccountSnapshot s ->
          new Snapshot.AccountSnapshot(
              s.getAccountId(),
              s.getSequence(),
              isOpen(s.getStatus()),
              s.getOwnerName(),
              s.getCurrency(),
              s.getBalance(),
              s.getLastOccurredAt());
      case io.passbook.avro.CheckpointMarker m ->
          new Snapshot.CheckpointMarker(m.getEventOffset(), m.getAccounts());
      case null, default -> throw Fields.unknownBranch("content", content);
    };
  }

  private static boolean isOpen(String status) {
    return switch (status) {
      case OPEN -> true;
      case CLOSED -> false;
      default ->
          throw new IllegalArgumentException(
              "Expected the status OPEN or CLOSED but it was '" + status + "'");
    };
  }
}
