package io.passbook.codec;

import io.passbook.message.AccountCommand;
import io.passbook.message.Command;

final class CommandCodec implements Codec<AccountCommand> {

  @Override
  public Class<io.passbook.avro.AccountCommand> avroType() {
    return io.passbook.avro.AccountCommand.class;
  }

  @Override
  public io.passbook.avro.AccountCommand encode(AccountCommand command) {
    return new io.passbook.avro.AccountCommand(
        command.commandId(),
        command.accountId(),
        Fields.micros(command.issuedAt()),
        command.issuedBy(),
        command.correlationId(),
        command.expectedSequence(),
        encode(command.command()));
  }

  @Override
  public AccountCommand decode(Object avro) {
    var command = Fields.expect(avroType(), avro);
    return new AccountCommand(
        command.getCommandId(),
        command.getAccountId(),
        command.getIssuedAt(),
        command.getIssuedBy(),
        command.getCorrelationId(),
        command.getExpectedSequence(),
        decodeCommand(command.getCommand()));
  }

  private static Object encode(Command command) {
    return switch (command) {
      case Command.OpenAccount(var ownerName, var currency) ->
          new io.passbook.avro.OpenAccount(ownerName, currency);
      case Command.Deposit(var amount, var currency, var reference) ->
          new io.passbook.avro.Deposit(amount, currency, reference);
      case Command.Withdraw(var amount, var currency, var reference) ->
          new io.passbook.avro.Withdraw(amount, currency, reference);
      case Command.CloseAccount(var reason) -> new io.passbook.avro.CloseAccount(reason);
    };
  }

  private static Command decodeCommand(Object command) {
    return switch (command) {
      case io.passbook.avro.OpenAccount c ->
          new Command.OpenAccount(c.getOwnerName(), c.getCurrency());
      case io.passbook.avro.Deposit c ->
          new Command.Deposit(c.getAmount(), c.getCurrency(), c.getReference());
      case io.passbook.avro.Withdraw c ->
          new Command.Withdraw(c.getAmount(), c.getCurrency(), c.getReference());
      case io.passbook.avro.CloseAccount c -> new Command.CloseAccount(c.getReason());
      case null, default -> throw Fields.unknownBranch("command", command);
    };
  }
}
