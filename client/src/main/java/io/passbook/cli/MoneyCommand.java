package io.passbook.cli;

import io.passbook.client.AccountQuery;
import io.passbook.client.ProjectionException;
import io.passbook.message.Limits;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A deposit or a withdrawal. */
abstract class MoneyCommand extends SubmitCommand {
  private static final String CURRENCY_OF_UNKNOWN_ACCOUNTS = "EUR";

  @Parameters(
      index = "1",
      paramLabel = "AMOUNT",
      description = "In major units of the currency, such as 700.00.")
  String amount = "";

  @Option(
      names = "--currency",
      paramLabel = "CODE",
      description =
          "ISO 4217 code; must be the account's (default: the account's, as the projection service"
              + " says).")
  @Nullable String currency;

  @Option(names = "--reference", paramLabel = "TEXT", description = "Kept with the event.")
  @Nullable String reference;

  abstract io.passbook.message.Command command(long minorUnits, String currencyCode);

  @Override
  final Prepared prepare(Console console) {
    if (reference != null) {
      Checks.atMost("--reference", reference, Limits.REFERENCE_CHARS);
    }
    var code = currency == null ? accountCurrency() : currency;
    var minorUnits = Amounts.parse(amount, Amounts.currency(code));
    return new Prepared(command(minorUnits, code), code);
  }

  /** Such as {@code 700.00 CZK}. */
  static String amount(Prepared prepared) {
    var minorUnits =
        switch (prepared.command()) {
          case io.passbook.message.Command.Deposit deposit -> deposit.amount();
          case io.passbook.message.Command.Withdraw withdraw -> withdraw.amount();
          case io.passbook.message.Command.OpenAccount _ -> 0;
          case io.passbook.message.Command.CloseAccount _ -> 0;
        };
    return Amounts.withCurrency(minorUnits, String.valueOf(prepared.currency()));
  }

  private String accountCurrency() {
    try {
      return projection().account(accountId, new AccountQuery.Now()).currency();
    } catch (ProjectionException.NotFound _) {
      // The command service has the last word: it rejects what does not exist, and a currency
      // that is not the account's.
      return CURRENCY_OF_UNKNOWN_ACCOUNTS;
    } catch (ProjectionException e) {
      throw CliException.notSent(
          "To read the amount, the account's currency is needed, and %s Nothing was sent."
              .formatted(Errors.sentence(lowerFirst(Errors.text(e)))),
          "name the currency: --currency EUR");
    }
  }

  private static String lowerFirst(String text) {
    return Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
