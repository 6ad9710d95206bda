package io.passbook.projection.owner;

import io.passbook.message.AccountEvent;
import io.passbook.message.Event;
import java.util.Optional;

/** An entry of the index: this owner has this account. An owner never changes, closed or not. */
public record OwnedAccount(String ownerName, String accountId) {

  /** The entry that an event adds, if it adds one. */
  public static Optional<OwnedAccount> addedBy(AccountEvent event) {
    return switch (event.event()) {
      case Event.AccountOpened(var ownerName, _) ->
          Optional.of(new OwnedAccount(ownerName, event.accountId()));
      case Event.MoneyDeposited _, Event.MoneyWithdrawn _, Event.AccountClosed _ ->
          Optional.empty();
    };
  }
}
