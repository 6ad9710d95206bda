package io.passbook.acceptance.write;

import io.passbook.acceptance.Platform;
import io.passbook.command.main.CommandService;
import io.passbook.message.AccountCommand;
import io.passbook.message.Command;
import io.passbook.serde.MessageSerdes;
import io.passbook.settings.Settings;
import io.passbook.topics.AccountPartitioner;
import io.passbook.topics.Topics;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How many commands a second one worker decides: commands are put into the topic first, then the
 * service starts and the group's offsets are watched. Prints wall time and the processor time of
 * the worker's thread; on a machine that has other things to do the second says more.
 *
 * <p>Arguments: commands (default 500,000), accounts (10,000), batch.max (2,000).
 */
final class WriteBenchmark {
  private static final String GROUP = "command-service";

  private WriteBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    var commands = argument(arguments, 0, 500_000);
    var accounts = argument(arguments, 1, 10_000);
    var batch = argument(arguments, 2, 2_000);
    try (var platform = Platform.start();
        var admin = platform.admin()) {
      fill(platform, commands, accounts);
      var begun = System.nanoTime();
      var cpu = 0L;
      try (var service = start(platform, batch)) {
        var first = 0L;
        var last = begun;
        for (long done = 0; done < commands; ) {
          Thread.sleep(20);
          done = decided(admin);
          if (done > 0 && first == 0) {
            first = System.nanoTime();
          }
          last = System.nanoTime();
        }
        cpu = workerCpuNanos();
        System.out.printf(
            "%,d commands, %,d accounts, batches of at most %,d: %,.0f commands/s; worker %.1f µs"
                + " of processor a command; partitions recovered after %,d ms%n",
            commands,
            accounts,
            batch,
            commands / ((last - first) / 1e9),
            cpu / 1e3 / commands,
            Duration.ofNanos(first - begun).toMillis());
        if (!service.isReady()) {
          throw new IllegalStateException("Not ready");
        }
      }
    }
  }

  private static int argument(String[] arguments, int index, int otherwise) {
    return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
  }

  private static CommandService start(Platform platform, int batch) {
    var settings = new HashMap<String, String>();
    settings.put("bootstrap.servers", platform.bootstrapServers());
    settings.put("schema.registry.url", platform.registryUrl());
    settings.put("development", "true");
    settings.put("http.port", "0");
    settings.put("batch.max", Integer.toString(batch));
    return CommandService.start(Settings.of(settings, CommandService.settingNames()));
  }

  private static void fill(Platform platform, int commands, int accounts) {
    var random = new Random(1);
    var config = new HashMap<>(platform.clientConfig());
    config.putAll(Map.of("compression.type", "lz4", "linger.ms", 20, "batch.size", 256 << 10));
    try (var serdes = MessageSerdes.of(platform.clientConfig());
        var producer =
            new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (var i = 0; i < commands; i++) {
        var account = "account-" + (i < accounts ? i : random.nextInt(accounts));
        var command =
            i < accounts
                ? new Command.OpenAccount("Owner of " + account, "EUR")
                : new Command.Deposit(1 + random.nextInt(100_000), "EUR", null);
        var value =
            serdes
                .commands()
                .serializer()
                .serialize(
                    Topics.COMMANDS,
                    new AccountCommand(
                        new UUID(random.nextLong(), random.nextLong()),
                        account,
                        Instant.now().truncatedTo(ChronoUnit.MICROS),
                        "benchmark",
                        null,
                        null,
                        command));
        var _ =
            producer.send(
                new ProducerRecord<>(
                    Topics.COMMANDS,
                    AccountPartitioner.partition(account, Platform.PARTITIONS),
                    account.getBytes(StandardCharsets.UTF_8),
                    value));
      }
    }
  }

  private static long decided(Admin admin) throws InterruptedException, ExecutionException {
    var offsets = admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get();
    return offsets.values().stream()
        .mapToLong(offset -> offset == null ? 0 : offset.offset())
        .sum();
  }

  private static long workerCpuNanos() {
    var threads = ManagementFactory.getThreadMXBean();
    var nanos = 0L;
    for (var info : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (info != null && List.of("worker-0").contains(info.getThreadName())) {
        nanos += threads.getThreadCpuTime(info.getThreadId());
      }
    }
    return nanos;
  }
}
