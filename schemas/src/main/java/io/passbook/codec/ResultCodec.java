package io.passbook.codec;

import io.passbook.message.CommandResult;
import io.passbook.message.Fingerprint;
import io.passbook.message.Outcome;

final class ResultCodec implements Codec<CommandResult> {

  @Override
  public Class<io.passbook.avro.CommandResult> avroType() {
    return io.passbook.avro.CommandResult.class;
  }

  @Override
  public io.passbook.avro.CommandResult encode(CommandResult result) {
    return new io.passbook.avro.CommandResult(
        result.commandId(),
        result.accountId(),
        result.commandOffset(),
        new io.passbook.avro.Fingerprint(result.fingerprint().toBytes()),
        result.repeatOf(),
        Fields.micros(result.decidedAt()),
        encode(result.outcome()));
  }

  @Override
  public CommandResult decode(Object avro) {
    var result = Fields.expect(avroType(), avro);
    return new CommandResult(
        result.getCommandId(),
        result.getAccountId(),
        result.getCommandOffset(),
        Fingerprint.fromBytes(result.getFingerprint().bytes()),
        result.getRepeatOf(),
        result.getDecidedAt(),
        decodeOutcome(result.getOutcome()));
  }

  private static Object encode(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted(var sequence, var balanceAfter) ->
          new io.passbook.avro.Accepted(sequence, balanceAfter);
      case Outcome.Rejected(var code, var message, var details) ->
          new io.passbook.avro.Rejected(code, message, details);
    };
  }

  private static Outcome decodeOutcome(Object outcome) {
    return switch (outcome) {
      case io.passbook.avro.Accepted o ->
          new Outcome.Accepted(o.getSequence(), o.getBalanceAfter());
      case io.passbook.avro.Rejected o ->
          new Outcome.Rejected(o.getCode(), o.getMessage(), o.getDetails());
      case null, default -> throw Fields.unknownBranch("outcome", outcome);
    };
  }
}
