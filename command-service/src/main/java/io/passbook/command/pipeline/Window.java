package io.passbook.command.pipeline;

import io.passbook.message.CommandResult;
import io.passbook.message.Fingerprint;
import io.passbook.message.Outcome;
import io.passbook.message.Outcome.Accepted;
import io.passbook.message.Outcome.Rejected;
import io.passbook.message.RejectionCode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The memory of command ids of one partition: what became of each of the last commands. An id is
 * known to the command at offset c while its latest result's {@code commandOffset} is above c −
 * size; a repeat renews it. A successor fills it from the results topic, and so knows all of that
 * as far as the topic still holds it; who works on remembers what has expired there meanwhile.
 *
 * <p>Compact, because there may be millions of entries: a ring of rows of longs in the order of the
 * commands, and over it a hash table with linear probing from (account, command id) to the latest
 * row (Knuth, TAOCP vol. 3, 6.4, algorithms L and R). Accounts count by a 64-bit hash of their id;
 * two accounts are taken for one only if their hashes collide and they use the same random command
 * id. About 100 bytes a command.
 */
final class Window {
  private static final int ID_HIGH = 0;
  private static final int ID_LOW = 1;
  private static final int ACCOUNT = 2;
  private static final int FINGERPRINT_HIGH = 3;
  private static final int FINGERPRINT_LOW = 4;
  private static final int LATEST_OFFSET = 5;
  private static final int FIRST_OFFSET = 6;
  private static final int DECIDED_AT_MICROS = 7;
  private static final int SEQUENCE = 8;
  private static final int BALANCE = 9;
  private static final int ROW = 10;

  private static final int NONE = -1;

  private final long size;
  private int capacity = 256; // rows; a power of two
  private long[] rows = new long[capacity * ROW];
  private @Nullable Rejected[] rejections = new Rejected[capacity];
  private int[] table = emptyTable(capacity);
  private long head; // rows are numbered for ever; row n lies at n mod capacity
  private long tail;

  /**
   * @param size how many command offsets back an id is known
   */
  Window(long size) {
    this.size = size;
  }

  /** The first result of this id, if the command at this offset may know of it. */
  @Nullable CommandResult find(String accountId, UUID commandId, long commandOffset) {
    var row = table[slotOf(commandId, accountHash(accountId))];
    if (row == NONE || !remembers(get(row, LATEST_OFFSET), commandOffset)) {
      return null;
    }
    var rejected = rejections[row];
    Outcome outcome =
        rejected != null ? rejected : new Accepted(get(row, SEQUENCE), get(row, BALANCE));
    return new CommandResult(
        commandId,
        accountId,
        get(row, FIRST_OFFSET),
        new Fingerprint(get(row, FINGERPRINT_HIGH), get(row, FINGERPRINT_LOW)),
        null,
        Instant.EPOCH.plus(get(row, DECIDED_AT_MICROS), ChronoUnit.MICROS),
        outcome);
  }

  /** Whether the command at one offset is still remembered when the one at the other is decided. */
  boolean remembers(long offset, long commandOffset) {
    return offset > commandOffset - size;
  }

  /** Whether a result is about the command itself: the refusal of a reused id is not. */
  static boolean counts(CommandResult result) {
    return !(result.outcome() instanceof Rejected(var code, _, _)
        && code.equals(RejectionCode.COMMAND_ID_REUSED.name()));
  }

  /** Takes in a result; they must come in the order of their commands. */
  void replay(CommandResult result) {
    if (!counts(result)) {
      return;
    }
    forget(result.commandOffset() - size);
    if (tail - head == capacity) {
      grow();
    }
    var accountHash = accountHash(result.accountId());
    var slot = slotOf(result.commandId(), accountHash);
    var row = (int) (tail & (capacity - 1));
    write(row, result, accountHash);
    table[slot] = row;
    tail++;
  }

  /** How many results are held, those that a repeat has renewed included. */
  int rows() {
    return (int) (tail - head);
  }

  private void forget(long commandOffset) {
    while (head < tail && get((int) (head & (capacity - 1)), LATEST_OFFSET) <= commandOffset) {
      var row = (int) (head & (capacity - 1));
      var slot = slotOf(row);
      if (table[slot] == row) { // else a repeat has renewed it
        remove(slot);
      }
      rejections[row] = null;
      head++;
    }
  }

  private void write(int row, CommandResult result, long accountHash) {
    set(row, ID_HIGH, result.commandId().getMostSignificantBits());
    set(row, ID_LOW, result.commandId().getLeastSignificantBits());
    set(row, ACCOUNT, accountHash);
    set(row, FINGERPRINT_HIGH, result.fingerprint().high());
    set(row, FINGERPRINT_LOW, result.fingerprint().low());
    set(row, LATEST_OFFSET, result.commandOffset());
    var repeatOf = result.repeatOf();
    set(row, FIRST_OFFSET, repeatOf == null ? result.commandOffset() : repeatOf);
    set(row, DECIDED_AT_MICROS, ChronoUnit.MICROS.between(Instant.EPOCH, result.decidedAt()));
    switch (result.outcome()) {
      case Accepted(var sequence, var balanceAfter) -> {
        rejections[row] = null;
        set(row, SEQUENCE, sequence);
        set(row, BALANCE, balanceAfter);
      }
      case Rejected rejected -> rejections[row] = rejected;
    }
  }

  private void grow() {
    var old = rows;
    var oldRejections = rejections;
    var oldCapacity = capacity;
    capacity *= 2;
    rows = new long[capacity * ROW];
    rejections = new Rejected[capacity];
    table = emptyTable(capacity);
    for (var number = head; number < tail; number++) {
      var from = (int) (number & (oldCapacity - 1));
      var to = (int) (number & (capacity - 1));
      System.arraycopy(old, from * ROW, rows, to * ROW, ROW);
      rejections[to] = oldRejections[from];
      table[slotOf(to)] = to; // in order, so that the latest of an id wins
    }
  }

  // ---- The hash table ----

  private static int[] emptyTable(int capacity) {
    var table = new int[2 * capacity];
    Arrays.fill(table, NONE);
    return table;
  }

  private int slotOf(UUID id, long account) {
    return slotOf(id.getMostSignificantBits(), id.getLeastSignificantBits(), account);
  }

  private int slotOf(int row) {
    return slotOf(get(row, ID_HIGH), get(row, ID_LOW), get(row, ACCOUNT));
  }

  /** Where the key stands, or where it would be put. */
  private int slotOf(long idHigh, long idLow, long account) {
    var mask = table.length - 1;
    var slot = home(idHigh, idLow, account);
    while (table[slot] != NONE && !isKey(table[slot], idHigh, idLow, account)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean isKey(int row, long idHigh, long idLow, long account) {
    return get(row, ID_LOW) == idLow && get(row, ID_HIGH) == idHigh && get(row, ACCOUNT) == account;
  }

  private int home(long idHigh, long idLow, long account) {
    return (int) mix(idHigh ^ mix(idLow ^ mix(account))) & (table.length - 1);
  }

  /** Empties the slot and closes the gap, so that every key is still found from its home. */
  private void remove(int slot) {
    var mask = table.length - 1;
    var gap = slot;
    for (var next = (slot + 1) & mask; table[next] != NONE; next = (next + 1) & mask) {
      var row = table[next];
      var home = home(get(row, ID_HIGH), get(row, ID_LOW), get(row, ACCOUNT));
      if (((next - home) & mask) >= ((next - gap) & mask)) {
        table[gap] = row;
        gap = next;
      }
    }
    table[gap] = NONE;
  }

  private static long accountHash(String accountId) {
    var hash = 0L;
    for (var i = 0; i < accountId.length(); i++) {
      hash = mix(hash ^ accountId.charAt(i));
    }
    return hash;
  }

  /** A bijection of 64 bits (the finaliser of SplitMix64, Steele, Lea and Flood 2014). */
  private static long mix(long z) {
    var h = z + 0x9E3779B97F4A7C15L;
    h = (h ^ (h >>> 30)) * 0xBF58476D1CE4E5B9L;
    h = (h ^ (h >>> 27)) * 0x94D049BB133111EBL;
    return h ^ (h >>> 31);
  }

  private long get(int row, int field) {
    return rows[row * ROW + field];
  }

  private void set(int row, int field, long value) {
    rows[row * ROW + field] = value;
  }
}
