package io.passbook.command.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The group coordinator. A partition goes to its new owner only after the old one gave it up or was
 * expelled, as with the cooperative assignors and with KIP-848. An expelled member learns of it
 * when it polls next, and may go on for long before that.
 */
final class Group {
  /** A member in the coordinator's eyes. */
  static final class Member {
    private final int number;
    private final SimulatedProcess process;
    private long lastPollMs;

    /** The generation that the member has heard of; -1: of none. */
    private int generation = -1;

    private Member(int number, SimulatedProcess process) {
      this.number = number;
      this.process = process;
    }

    SimulatedProcess process() {
      return process;
    }

    @Override
    public String toString() {
      return process.name() + "/" + number;
    }
  }

  private final Clock clock;
  private final int partitions;
  private final boolean strictGenerations;
  private final long sessionTimeoutMs;
  private final long maxPollIntervalMs;
  private final List<Member> members = new ArrayList<>();
  private final Map<Integer, Member> owners = new HashMap<>();
  private final Map<Integer, Member> targets = new HashMap<>();
  private int generation;
  private int joined;

  /**
   * @param strictGenerations whether a member that has not heard of the latest rebalance is refused
   *     (the classic protocol), or only one that is no member any more (KIP-848)
   */
  Group(
      Clock clock,
      int partitions,
      boolean strictGenerations,
      long sessionTimeoutMs,
      long maxPollIntervalMs) {
    this.clock = clock;
    this.partitions = partitions;
    this.strictGenerations = strictGenerations;
    this.sessionTimeoutMs = sessionTimeoutMs;
    this.maxPollIntervalMs = maxPollIntervalMs;
  }

  Member join(SimulatedProcess process, Random random) {
    var member = new Member(joined++, process);
    member.lastPollMs = clock.nowMs();
    members.add(member);
    rebalance(random);
    return member;
  }

  /** Takes a member out: it left, or was not heard of for too long. */
  void remove(Member member, Random random) {
    if (members.remove(member)) {
      owners.values().removeIf(owner -> owner == member);
      rebalance(random);
    }
  }

  /** Assigns the partitions anew: some stay, some go anywhere. */
  void rebalance(Random random) {
    generation++;
    targets.clear();
    if (members.isEmpty()) {
      return;
    }
    for (var partition = 0; partition < partitions; partition++) {
      var owner = owners.get(partition);
      var stays = owner != null && random.nextInt(3) > 0;
      targets.put(partition, stays ? owner : members.get(random.nextInt(members.size())));
    }
  }

  /** Whether the coordinator takes offsets from it. */
  boolean accepts(Member member) {
    return members.contains(member) && (!strictGenerations || member.generation == generation);
  }

  boolean contains(Member member) {
    return members.contains(member);
  }

  List<Member> members() {
    return members;
  }

  void heardOf(Member member) {
    member.generation = generation;
  }

  void polled(Member member) {
    member.lastPollMs = clock.nowMs();
  }

  // ---- Reconciliation: what a member has, and what it should have ----

  Collection<Integer> toRevoke(Member member) {
    var going = new TreeSet<Integer>();
    owners.forEach((partition, owner) -> {
      if (owner == member && targets.get(partition) != member) {
        going.add(partition);
      }
    });
    return going;
  }

  void release(Member member, Collection<Integer> given) {
    given.forEach(partition -> owners.remove(partition, member));
  }

  /** Takes the partitions that are meant for the member and that nobody has. */
  Collection<Integer> take(Member member) {
    var coming = new TreeSet<Integer>();
    targets.forEach((partition, target) -> {
      if (target == member && !owners.containsKey(partition)) {
        coming.add(partition);
      }
    });
    coming.forEach(partition -> owners.put(partition, member));
    return coming;
  }

  @Nullable Member owner(int partition) {
    return owners.get(partition);
  }

  /** Whether the member would have something to do when it polls. */
  boolean hasNewsFor(Member member) {
    if (member.generation != generation || !members.contains(member)) {
      return true;
    }
    for (var partition = 0; partition < partitions; partition++) {
      var owner = owners.get(partition);
      var isMine = owner == member;
      var shouldBe = targets.get(partition) == member;
      if (isMine != shouldBe && (isMine || owner == null)) {
        return true;
      }
    }
    return false;
  }

  // ---- What goes on by itself ----

  /** Takes out the members that were not heard of for too long, or do not poll. */
  void expire(Random random) {
    for (var member : List.copyOf(members)) {
      if (clock.nowMs() >= expiryMs(member)) {
        remove(member, random);
      }
    }
  }

  long nextExpiryMs() {
    var next = Long.MAX_VALUE;
    for (var member : members) {
      next = Math.min(next, expiryMs(member));
    }
    return next;
  }

  private long expiryMs(Member member) {
    var heard = member.process.lastHeartbeatMs();
    return Math.min(
        heard == Long.MAX_VALUE ? Long.MAX_VALUE : heard + sessionTimeoutMs,
        member.lastPollMs + maxPollIntervalMs);
  }
}
