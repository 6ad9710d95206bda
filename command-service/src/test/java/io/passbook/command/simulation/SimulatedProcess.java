package io.passbook.command.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process: the threads of one worker, which die together and stand still together. */
final class SimulatedProcess {
  private final String name;
  private final Clock clock;
  private final List<Fiber> fibers = new ArrayList<>();
  private final int weight;
  private boolean senderHeld;
  private boolean alive = true;
  private long silentSinceMs = Long.MAX_VALUE;
  private long frozenUntilMs;
  private long cutOffSinceMs;
  private long cutOffUntilMs;
  private @Nullable Producer producer;

  /**
   * @param weight how often it is its turn, compared with others
   */
  SimulatedProcess(String name, Clock clock, int weight) {
    this.name = name;
    this.clock = clock;
    this.weight = weight;
  }

  String name() {
    return name;
  }

  int weight() {
    return weight;
  }

  List<Fiber> fibers() {
    return fibers;
  }

  void own(Producer theProducer) {
    producer = theProducer;
  }

  @Nullable Producer producer() {
    return producer;
  }

  /** Lets nothing leave the producer's buffer unless its worker waits for that. */
  void holdSender(boolean hold) {
    senderHeld = hold;
  }

  boolean isSending() {
    return !senderHeld && isConnected() && producer != null && producer.canSend();
  }

  /** Whether it is between sending its offsets and ending its transaction. */
  boolean isCommitting() {
    return producer != null && producer.isCommitting();
  }

  /** Whether some of what its transaction writes is still in the buffer. */
  boolean hasUnsent() {
    return producer != null && producer.hasUnsent();
  }

  boolean isAlive() {
    return alive;
  }

  /** Whether it can do anything now. */
  boolean isRunning() {
    return alive && !isFrozen();
  }

  boolean isFrozen() {
    return clock.nowMs() < frozenUntilMs;
  }

  long frozenUntilMs() {
    return frozenUntilMs;
  }

  /** SIGSTOP, and SIGCONT after so long. */
  void freeze(long ms) {
    silentSinceMs = clock.nowMs();
    frozenUntilMs = clock.nowMs() + ms;
  }

  void thaw() {
    frozenUntilMs = 0;
  }

  /** Nothing comes from it to the brokers, nor to it, for so long. */
  void cutOff(long ms) {
    cutOffSinceMs = clock.nowMs();
    cutOffUntilMs = clock.nowMs() + ms;
  }

  void connect() {
    cutOffUntilMs = 0;
  }

  /** Whether the brokers and it can hear each other. */
  boolean isConnected() {
    return clock.nowMs() >= cutOffUntilMs;
  }

  /** How long it has been cut off. */
  long cutOffForMs() {
    return isConnected() ? 0 : clock.nowMs() - cutOffSinceMs;
  }

  /** When the coordinator last heard of it; {@link Long#MAX_VALUE}: just now. */
  long lastHeartbeatMs() {
    return Math.min(
        isRunning() ? Long.MAX_VALUE : silentSinceMs,
        isConnected() ? Long.MAX_VALUE : cutOffSinceMs);
  }

  /** SIGKILL. */
  void kill() {
    silentSinceMs = isFrozen() ? silentSinceMs : clock.nowMs();
    alive = false;
  }

  @Override
  public String toString() {
    return name;
  }
}
