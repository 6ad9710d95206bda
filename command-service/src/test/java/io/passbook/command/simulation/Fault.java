package io.passbook.command.simulation;

import io.passbook.command.log.PartitionReader;
import io.passbook.command.log.WorkerLog;

/** A deliberate fault between the pipeline and the log, to test what the simulation would find. */
interface Fault {
  /** None. */
  Fault NONE = new Fault() {};

  /** The log as a worker with this fault treats it. */
  default WorkerLog in(WorkerLog log, World world, Memory memory) {
    return log;
  }

  /** What a recovery with this fault reads. */
  default PartitionReader in(PartitionReader reader) {
    return reader;
  }
}
