package io.passbook.message;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Random messages of every kind, the same for the same seed. They are readable and writable, but
 * follow no rules: sequences, balances and texts are anything.
 */
public final class Samples {
  private static final List<String> CURRENCIES = List.of("EUR", "CZK", "JPY", "KWD", "???", "");
  private final Random random;

  public Samples(long seed) {
    this.random = new Random(seed);
  }

  public AccountCommand command() {
    return new AccountCommand(
        uuid(),
        accountId(),
        time(),
        text(Limits.ISSUED_BY_CHARS),
        random.nextBoolean() ? null : text(Limits.CORRELATION_ID_CHARS),
        random.nextBoolean() ? null : number(),
        switch (random.nextInt(4)) {
          case 0 -> new Command.OpenAccount(text(Limits.OWNER_NAME_CHARS), currency());
          case 1 -> new Command.Deposit(number(), orNull(currency()), reference());
          case 2 -> new Command.Withdraw(number(), orNull(currency()), reference());
          default -> new Command.CloseAccount(text(Limits.REASON_CHARS));
        });
  }

  public AccountEvent event() {
    return new AccountEvent(
        accountId(),
        number(),
        time(),
        time(),
        time(),
        uuid(),
        number(),
        text(Limits.ISSUED_BY_CHARS),
        random.nextBoolean() ? null : text(Limits.CORRELATION_ID_CHARS),
        switch (random.nextInt(4)) {
          case 0 -> new Event.AccountOpened(text(Limits.OWNER_NAME_CHARS), currency());
          case 1 -> new Event.MoneyDeposited(number(), number(), reference());
          case 2 -> new Event.MoneyWithdrawn(number(), number(), reference());
          default -> new Event.AccountClosed(text(Limits.REASON_CHARS));
        });
  }

  public CommandResult result() {
    return new CommandResult(
        uuid(),
        accountId(),
        number(),
        new Fingerprint(random.nextLong(), random.nextLong()),
        random.nextBoolean() ? null : number(),
        time(),
        random.nextBoolean()
            ? new Outcome.Accepted(number(), number())
            : new Outcome.Rejected(text(30), text(200), details()));
  }

  public Snapshot snapshot() {
    return random.nextInt(4) == 0
        ? new Snapshot.CheckpointMarker(number(), number())
        : new Snapshot.AccountSnapshot(
            accountId(), number(), random.nextBoolean(), text(200), currency(), number(), time());
  }

  private UUID uuid() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private String accountId() {
    var alphabet = "ABCXYZabcxyz0123456789._:-";
    var id = new StringBuilder();
    for (var i = random.nextInt(Limits.ACCOUNT_ID_CHARS); i >= 0; i--) {
      id.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return id.toString();
  }

  /** To the microsecond; mostly near to now, sometimes as far away as 64 bits of them reach. */
  private Instant time() {
    var micros =
        switch (random.nextInt(8)) {
          case 0 -> random.nextLong();
          case 1 -> -random.nextLong(4_000_000_000_000_000L);
          default -> random.nextLong(4_000_000_000_000_000L);
        };
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private long number() {
    return switch (random.nextInt(8)) {
      case 0 -> Long.MAX_VALUE;
      case 1 -> Long.MIN_VALUE;
      case 2 -> 0;
      case 3 -> random.nextLong();
      default -> random.nextInt(1_000_000);
    };
  }

  private String currency() {
    return CURRENCIES.get(random.nextInt(CURRENCIES.size()));
  }

  private @Nullable String reference() {
    return random.nextBoolean() ? null : text(Limits.REFERENCE_CHARS);
  }

  private <T> @Nullable T orNull(T value) {
    return random.nextBoolean() ? null : value;
  }

  private String text(int maxCodePoints) {
    var text = new StringBuilder();
    for (var i = random.nextInt(maxCodePoints + 1); i > 0; i--) {
      text.appendCodePoint(
          switch (random.nextInt(12)) {
            case 0 -> 0x1F600 + random.nextInt(64);
            case 1 -> 0x400 + random.nextInt(256);
            case 2 -> random.nextInt(32);
            default -> ' ' + random.nextInt(95);
          });
    }
    return text.toString();
  }

  private Map<String, String> details() {
    var details = new HashMap<String, String>();
    for (var i = random.nextInt(4); i > 0; i--) {
      details.put(text(20), text(50));
    }
    return details;
  }
}
