package io.passbook.client;

import io.passbook.client.Waiters.Waiter;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.message.CommandResult;
import io.passbook.serde.MessageSerdes;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands and brings their results. This asks Kafka at the address given and the schema
 * registry where {@link ClientSettings} has it by default:
 *
 * {@snippet :
 * try (var client = PassbookClient.connect(Map.of("bootstrap.servers", "localhost:9092"))) {
 *   CommandResult result = client.submit(command).join();
 * }
 * }
 *
 * <p>Commands of one account that are submitted by one thread are appended in that order. A command
 * is applied at most once however often it is submitted under its id, within the limits that the
 * command service gives for its memory of ids.
 *
 * <p>Thread-safe. One client serves a whole process: it holds one producer, one consumer and three
 * threads. It follows the results of all accounts, also those of other clients.
 */
public final class PassbookClient implements AutoCloseable {
  private static final AccountCommand SAMPLE =
      new AccountCommand(
          new UUID(0, 0), "sample", Instant.EPOCH, "", null, null, new Command.CloseAccount(""));

  private final ClientSettings settings;
  private final MessageSerdes serdes;
  private final Producer<byte[], byte[]> producer;
  private final ResultListener listener;
  private final int partitions;
  private final Room room;
  private final Waiters waiters = new Waiters(this::finished);
  private final Callbacks callbacks = new Callbacks();
  private volatile @Nullable String stopped;
  private volatile long lastResultNanos = System.nanoTime();

  private PassbookClient(ClientSettings settings) {
    this.settings = settings;
    this.serdes = MessageSerdes.of(settings.serdeConfig());
    this.room = new Room(settings.maxInFlight());
    var deadlineNanos = System.nanoTime() + settings.timeoutNanos();
    Producer<byte[], byte[]> opened = null;
    ResultListener listening = null;
    try {
      listening = new ResultListener(settings, serdes.results().deserializer(), new Results());
      opened = Failures.made(settings, () -> new KafkaProducer<>(settings.producerConfig()));
      serialize(SAMPLE); // asks the registry while Kafka is being asked
      this.partitions = partitions(listening, deadlineNanos);
      opened.partitionsFor(Topics.COMMANDS); // now, so that the first send does not block
    } catch (RuntimeException e) {
      closeAll(opened, listening, Duration.ZERO);
      throw Failures.notConnected(settings, e);
    }
    this.producer = opened;
    this.listener = listening;
  }

  private int partitions(ResultListener listening, long deadlineNanos) {
    try {
      var leftNanos = Math.max(0, deadlineNanos - System.nanoTime());
      return listening.partitions().get(leftNanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw Failures.notConnected(settings, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw Failures.notAnswered(settings, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotSentException("Interrupted while connecting", null, e);
    }
  }

  /**
   * Connects with the default settings.
   *
   * @param config for Kafka's clients and the serdes; what is missing is as in {@link
   *     ClientSettings}
   * @throws NotSentException when Kafka or the registry cannot be reached within the time-out,
   *     refuses access, or lacks the topics
   * @throws org.apache.kafka.common.config.ConfigException saying what is wrong with a setting
   */
  public static PassbookClient connect(Map<String, ?> config) {
    return connect(ClientSettings.of(config));
  }

  /**
   * Connects.
   *
   * @throws NotSentException when Kafka or the registry cannot be reached within the time-out,
   *     refuses access, or lacks the topics
   * @throws org.apache.kafka.common.config.ConfigException saying what is wrong with a setting
   */
  public static PassbookClient connect(ClientSettings settings) {
    return new PassbookClient(settings);
  }

  /**
   * Sends a command. Waits while as many commands as allowed are in flight, for at most the
   * time-out, which begins anew when there is room; a dependent of another command's future, on
   * whose end others wait, never waits.
   *
   * @return completes with the result, which may be a rejection; or exceptionally with a {@link
   *     NotSentException} (nothing was sent) or an {@link OutcomeUnknownException} (submit the same
   *     command again, with the same id). Dependents run one after the other on a thread of the
   *     client: none may take long
   */
  public CompletableFuture<CommandResult> submit(AccountCommand command) {
    var deadlineNanos = System.nanoTime() + settings.timeoutNanos();
    if (stopped != null) {
      return notSent(command, stopped, null);
    }
    byte[] value;
    try {
      value = serialize(command);
    } catch (NotSentException e) {
      return notSent(command, String.valueOf(e.getMessage()), e);
    }
    try {
      if (callbacks.isCurrentThread()) {
        room.enterAtOnce();
      } else if (!room.enter(Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime())))) {
        return notSent(
            command,
            "%d commands are in flight and none was answered within %s"
                .formatted(settings.maxInFlight(), Failures.seconds(settings.timeoutMs())),
            null);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return notSent(command, "Interrupted while waiting for room", null);
    }
    var waiter = new Waiter(command, System.nanoTime() + settings.timeoutNanos());
    waiters.add(waiter);
    // Again, now that whoever stops the client sees the waiter: nobody is left without an answer.
    var stoppedMeanwhile = stopped;
    if (stoppedMeanwhile == null) {
      send(waiter, value);
    } else {
      waiters.failed(waiter, new NotSentException(stoppedMeanwhile, command.commandId(), null));
    }
    return waiter.future;
  }

  /** Waits for the results of what was submitted, at most the time-out, and lets go of all. */
  @Override
  public void close() {
    close(settings.timeout());
  }

  /**
   * Waits for the results of what was submitted, at most {@code atMost}, and lets go of all. What
   * has no result then fails with an {@link OutcomeUnknownException}. Closing twice does nothing.
   */
  public void close(Duration atMost) {
    var deadlineNanos = System.nanoTime() + atMost.toNanos();
    stop("The client is closed");
    while (!waiters.isEmpty() && System.nanoTime() - deadlineNanos < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    waiters.failAll(unknown("The client was closed before the result came", null));
    closeAll(producer, listener, Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime())));
  }

  private void send(Waiter waiter, byte[] value) {
    var command = waiter.command;
    var key = command.accountId().getBytes(StandardCharsets.UTF_8);
    var partition = AccountPartitioner.partition(command.accountId(), partitions);
    var caller = Thread.currentThread();
    var inSend = new boolean[] {true};
    try {
      var _ =
          producer.send(
              new ProducerRecord<>(Topics.COMMANDS, partition, key, value),
              (metadata, failure) -> {
                if (failure == null) {
                  waiters.sent(waiter, metadata.offset());
                } else if (inSend[0] && Thread.currentThread() == caller) {
                  // Before `send` returns it is this thread that fails it: nothing was buffered.
                  sendFailed(waiter, refused(command, failure));
                } else {
                  sendFailed(waiter, Failures.ofSend(command, failure));
                }
              });
    } catch (RuntimeException e) {
      sendFailed(waiter, refused(command, e));
    } finally {
      inSend[0] = false;
    }
  }

  private void sendFailed(Waiter waiter, SubmitException failure) {
    if (settings.stopAfterSendFailure() && stopped == null) {
      stop("An earlier command could not be sent: " + failure.getMessage());
      // On the producer's own thread this drops what it still holds, so nothing overtakes.
      producer.close(Duration.ZERO);
    }
    waiters.failed(waiter, failure);
  }

  private byte[] serialize(AccountCommand command) {
    try {
      return serdes.commands().serializer().serialize(Topics.COMMANDS, command);
    } catch (RuntimeException e) {
      throw Failures.notSerialized(e, settings.registry());
    }
  }

  private void finished(
      Waiter waiter, @Nullable CommandResult result, @Nullable SubmitException failure) {
    if (result != null) {
      lastResultNanos = System.nanoTime();
    }
    callbacks.run(() -> {
      if (result != null) {
        waiter.future.complete(result);
      } else if (failure != null) {
        waiter.future.completeExceptionally(failure);
      }
      room.leave(); // only now: slow dependents must hold up whoever submits
    });
  }

  private synchronized void stop(String why) {
    if (stopped == null) {
      stopped = why;
    }
  }

  private void closeAll(
      @Nullable Producer<byte[], byte[]> sending,
      @Nullable ResultListener listening,
      Duration atMost) {
    if (sending != null) {
      sending.close(atMost);
    }
    if (listening != null) {
      listening.close();
    }
    callbacks.close(); // whoever has closed the client has been told of everything
    serdes.close();
  }

  private static NotSentException refused(AccountCommand command, Exception cause) {
    return new NotSentException(
        "Kafka's producer did not take the command: " + Failures.text(cause),
        command.commandId(),
        cause);
  }

  private CompletableFuture<CommandResult> notSent(
      AccountCommand command, String message, @Nullable Throwable cause) {
    if (settings.stopAfterSendFailure()) {
      stop("An earlier command could not be sent: " + message);
    }
    return CompletableFuture.failedFuture(
        new NotSentException(message, command.commandId(), cause));
  }

  private static Function<AccountCommand, SubmitException> unknown(
      String message, @Nullable Throwable cause) {
    return command -> new OutcomeUnknownException(message, command.commandId(), cause);
  }

  /** What the listener tells, on its thread. */
  private final class Results implements ResultListener.Handler {
    @Override
    public void result(CommandResult result) {
      waiters.result(result);
    }

    @Override
    public void expire(long nowNanos) {
      if (settings.timeoutFromLastResult()
          && nowNanos - lastResultNanos < settings.timeoutNanos()) {
        return;
      }
      waiters.expire(
          nowNanos, unknown("No result within " + Failures.seconds(settings.timeoutMs()), null));
    }

    @Override
    public void broken(RuntimeException cause) {
      var message = "Listening for results has ended: " + Failures.text(cause);
      stop(message);
      waiters.failAll(unknown(message, cause));
    }
  }
}
