package io.passbook.command.log;

import java.util.function.BooleanSupplier;

/** A log, real or simulated, and what can happen to it that a worker does not do. */
public interface LogUnderTest {

  /** In what a worker differs from others. */
  enum Trait {
    /** What it sends leaves its buffer only with the commit. */
    HOLDS_ITS_BUFFER,
    /** Its transactions time out soon. */
    SHORT_TRANSACTIONS,
    /** It does not wait long for an answer. */
    IMPATIENT
  }

  /** How many each topic has. */
  int partitions();

  /** The length of a value that the log does not take; it does not compress. */
  int tooLargeBytes();

  /** The side of a new worker, whose transactional id ends with the name. */
  WorkerLog worker(String name, Trait... traits);

  /** What a recovery sees that is no worker's of this test. */
  PartitionReader reader(int partition);

  /** The group takes its partitions away from all members; none of them knows. */
  void expelAll();

  /** The group's offsets expire; it must have no members. */
  void forgetOffsets();

  /** Everything before the offset expires. */
  void deleteBefore(String topic, int partition, long offset);

  /** Commits, but nobody answers; throws what the worker's log throws. */
  void commitUnanswered(WorkerLog worker);

  /**
   * Lets time pass until the condition holds, which may ask the log and poll.
   *
   * @throws AssertionError when it does not, for long
   */
  void await(String what, BooleanSupplier condition);
}
