package io.passbook.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.message.Command;
import io.passbook.message.Event;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ContentTest {
  @Test
  void a_command_and_its_event_have_the_same_and_others_do_not() {
    var pairs =
        Map.<Command, Event>of(
            new Command.OpenAccount("Alice", "EUR"), new Event.AccountOpened("Alice", "EUR"),
            new Command.OpenAccount("Alice", "CHF"), new Event.AccountOpened("Alice", "CHF"),
            new Command.Deposit(5, "EUR", "rent"), new Event.MoneyDeposited(5, 9, "rent"),
            new Command.Deposit(5, null, null), new Event.MoneyDeposited(5, 9, null),
            new Command.Withdraw(5, null, null), new Event.MoneyWithdrawn(5, 9, null),
            new Command.CloseAccount("moved"), new Event.AccountClosed("moved"));

    pairs.forEach((command, event) -> assertThat(Content.of(command)).isEqualTo(Content.of(event)));
    assertThat(List.copyOf(pairs.keySet()).stream().map(Content::of)).doesNotHaveDuplicates();
  }
}
