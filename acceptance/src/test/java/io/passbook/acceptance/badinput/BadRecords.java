package io.passbook.acceptance.badinput;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.passbook.acceptance.badinput.Fate.Accepted;
import io.passbook.acceptance.badinput.Fate.Cut;
import io.passbook.acceptance.badinput.Fate.Kept;
import io.passbook.acceptance.badinput.Fate.Rejected;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.message.Command.CloseAccount;
import io.passbook.message.Command.Deposit;
import io.passbook.message.Command.OpenAccount;
import io.passbook.message.Command.Withdraw;
import io.passbook.message.CommandResult;
import io.passbook.message.Fingerprint;
import io.passbook.message.Outcome;
import io.passbook.serde.MessageSerdes;
import io.passbook.topics.DeadLetters.Reason;
import io.passbook.topics.Topics;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/** The table of what anybody can write into the command topic, and where each of it goes. */
final class BadRecords {
  /** An account in euros that is open and has some money. */
  static final String OPEN = "open";

  static final String CLOSED = "closed";

  private static final int HEADERS = 1_000;

  /** The largest dead letter, as the topic of these tests has it. */
  static final int DEAD_LETTER_BYTES = 2 << 20;

  private static final int TWO_MB = 2 << 20;
  private static final int FOUR_MB = 4 << 20;

  private final MessageSerdes serdes;

  private BadRecords(MessageSerdes serdes) {
    this.serdes = serdes;
  }

  static Stream<BadRecord> all(MessageSerdes serdes) {
    var rows = new BadRecords(serdes);
    return Stream.of(rows.noCommands(), rows.refused(), rows.onlyOdd(), rows.large())
        .flatMap(each -> each);
  }

  private Stream<BadRecord> noCommands() {
    var good = value(command(OPEN, deposit(1)));
    return Stream.of(
        BadRecord.ofBytes("no value", null, new Kept(Reason.EMPTY, "has no value")),
        unreadable("an empty value", new byte[0]),
        unreadable("garbage", "garbage".getBytes(UTF_8)),
        unreadable("garbage with 1,000 headers", new byte[] {1, 2, 3}).withHeaders(HEADERS),
        unreadable("a wrong magic byte", with(good, 0, 7)),
        unreadable("an unknown schema id", with(good, 1, 0x7f)),
        unreadable("a schema id and nothing else", Arrays.copyOf(good, 5)),
        unreadable("a command that is cut off", Arrays.copyOf(good, good.length - 3)),
        unreadable("a command and one more byte", Arrays.copyOf(good, good.length + 1)),
        unreadable("a result", result()),
        unreadable("4 MB of garbage", "x".repeat(FOUR_MB).getBytes(UTF_8)));
  }

  private Stream<BadRecord> refused() {
    return Stream.of(
        refused("an account id with spaces", "INVALID_FIELD", command("a b", deposit(1))),
        refused("an empty account id", "INVALID_FIELD", command("", deposit(1))),
        refused("an id of 65 characters", "INVALID_FIELD", command("y".repeat(65), deposit(1))),
        refused("an empty owner", "INVALID_FIELD", command("x", open("", "EUR"))),
        refused(
            "201 letters of owner", "INVALID_FIELD", command("x", open("y".repeat(201), "EUR"))),
        refused("no such currency", "INVALID_FIELD", command("x", open("Eve", "EURO"))),
        refused("an amount of 0", "INVALID_AMOUNT", command(OPEN, deposit(0))),
        refused("an amount below 0", "INVALID_AMOUNT", command(OPEN, deposit(-1))),
        refused("too large an amount", "BALANCE_OVERFLOW", command(OPEN, deposit(Long.MAX_VALUE))),
        refused("issued in the future", "ISSUED_IN_THE_FUTURE", inAnHour(OPEN, deposit(1))),
        refused("an unknown account", "ACCOUNT_NOT_FOUND", command("nobody", deposit(1))),
        refused("a closed account", "ACCOUNT_CLOSED", command(CLOSED, deposit(1))),
        refused(
            "another currency", "CURRENCY_MISMATCH", command(OPEN, new Deposit(1, "CZK", null))),
        refused("an overdraft", "INSUFFICIENT_FUNDS", command(OPEN, withdraw(Long.MAX_VALUE))),
        refused("money left", "NON_ZERO_BALANCE", command(OPEN, new CloseAccount("moved"))));
  }

  private Stream<BadRecord> onlyOdd() {
    return Stream.of(
        accepted("another key").withKey("somebody else".getBytes(UTF_8)),
        accepted("no key").withKey(null),
        accepted("1,000 headers").withHeaders(HEADERS),
        accepted("a wrong partition").misplaced(),
        accepted("a wrong partition, 1,000 headers").misplaced().withHeaders(HEADERS));
  }

  /**
   * A broker measures what is compressed, and takes 1 MB of it, of dead letters here {@value
   * #DEAD_LETTER_BYTES} bytes. This sender compresses with zstd, and the command service with lz4:
   * it cannot send some of what it got.
   */
  private Stream<BadRecord> large() {
    var easy = "y".repeat(FOUR_MB);
    var hard = hardForLz4(FOUR_MB);
    var hardToo = hardForLz4(TWO_MB);
    return Stream.of(
        refused("4 MB of reference", "INVALID_FIELD", command(OPEN, deposit(1, easy))),
        refused("4 MB of account id", "INVALID_FIELD", command(easy, deposit(1))),
        refused("4 MB, hard to compress", "INVALID_FIELD", command(OPEN, deposit(1, hard))),
        failed("2 MB, whose result is too large", command(hardToo, deposit(1)))
            .withKey("somebody".getBytes(UTF_8)),
        failed("2 MB, too large to be forwarded", command(OPEN, deposit(1, hardToo)))
            .misplaced()
            .withHeaders(3),
        cut("4 MB, whose result is too large", command(hard, deposit(1)))
            .withKey("somebody".getBytes(UTF_8)),
        cut("4 MB, too large to be forwarded", command(OPEN, deposit(1, hard)))
            .misplaced()
            .withHeaders(3));
  }

  private static BadRecord unreadable(String what, byte[] value) {
    return BadRecord.ofBytes(what, value, new Kept(Reason.UNREADABLE, ""));
  }

  private BadRecord refused(String what, String code, AccountCommand command) {
    return BadRecord.ofCommand(what, command, value(command), new Rejected(code));
  }

  private BadRecord accepted(String what) {
    var command = command(OPEN, deposit(1));
    return BadRecord.ofCommand(what, command, value(command), new Accepted());
  }

  private BadRecord failed(String what, AccountCommand command) {
    var fate = new Kept(Reason.FAILED, Fates.TOO_LARGE);
    return BadRecord.ofCommand(what, command, value(command), fate);
  }

  private BadRecord cut(String what, AccountCommand command) {
    return BadRecord.ofCommand(what, command, value(command), new Cut());
  }

  private byte[] value(AccountCommand command) {
    return serdes.commands().serializer().serialize(Topics.COMMANDS, command);
  }

  private byte[] result() {
    var result =
        new CommandResult(
            UUID.randomUUID(),
            OPEN,
            0,
            Fingerprint.of(command(OPEN, deposit(1))),
            null,
            Instant.EPOCH,
            new Outcome.Accepted(1, 1));
    return serdes.results().serializer().serialize(Topics.RESULTS, result);
  }

  private static byte[] with(byte[] bytes, int index, int value) {
    var changed = bytes.clone();
    changed[index] = (byte) value;
    return changed;
  }

  /** Two letters in no order: zstd makes a fifth of it, lz4 three fifths. */
  private static String hardForLz4(int length) {
    var random = new Random(2);
    var text = new StringBuilder(length);
    for (var i = 0; i < length; i++) {
      text.append((char) ('a' + random.nextInt(2)));
    }
    return text.toString();
  }

  static AccountCommand command(String account, Command command) {
    return issued(Instant.now(), account, command);
  }

  private static AccountCommand inAnHour(String account, Command command) {
    return issued(Instant.now().plus(1, ChronoUnit.HOURS), account, command);
  }

  private static AccountCommand issued(Instant at, String account, Command command) {
    var issuedAt = at.truncatedTo(ChronoUnit.MICROS);
    return new AccountCommand(
        UUID.randomUUID(), account, issuedAt, "somebody", null, null, command);
  }

  static Command open(String owner, String currency) {
    return new OpenAccount(owner, currency);
  }

  static Command deposit(long amount) {
    return new Deposit(amount, null, null);
  }

  private static Command deposit(long amount, String reference) {
    return new Deposit(amount, null, reference);
  }

  private static Command withdraw(long amount) {
    return new Withdraw(amount, null, null);
  }
}
