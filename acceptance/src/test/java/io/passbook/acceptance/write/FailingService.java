package io.passbook.acceptance.write;

import io.passbook.acceptance.Platform;
import io.passbook.command.kafka.KafkaClients;
import io.passbook.command.kafka.KafkaReaders;
import io.passbook.command.kafka.KafkaWorkerLog;
import io.passbook.command.kafka.ThreadBackground;
import io.passbook.command.log.Time;
import io.passbook.command.main.CommandService;
import io.passbook.command.pipeline.RecoveryReport;
import io.passbook.command.pipeline.Tally;
import io.passbook.command.pipeline.Wire;
import io.passbook.command.pipeline.Worker;
import io.passbook.command.pipeline.WorkerObserver;
import io.passbook.serde.MessageSerdes;
import io.passbook.settings.Settings;
import java.time.Duration;
import java.util.UUID;

/**
 * A command service's worker as a process that dies at a {@link FailPoint}, the first argument,
 * after some transactions, the second. A third one names a {@link DeliberateFault} that it has. All
 * else is as in {@link CommandService}.
 */
public final class FailingService {
  private FailingService() {}

  public static void main(String[] arguments) {
    var point = FailPoint.parse(arguments[0]);
    var transactions = Integer.parseInt(arguments[1]);
    var fault = arguments.length > 2 ? DeliberateFault.valueOf(arguments[2]) : DeliberateFault.NONE;
    var settings = Settings.load(null, System.getenv(), CommandService.settingNames());
    var clients =
        new KafkaClients(
            settings.kafkaConfig(),
            settings.text("group.id"),
            settings.integer("batch.max"),
            new Unobserved());
    var prefix = settings.text("transactional.id.prefix");
    var id = prefix + "-" + UUID.randomUUID();
    new Worker(
            point.in(fault.in(new KafkaWorkerLog(clients, id), clients), transactions),
            fault.in(new KafkaReaders(clients, clients.admin(prefix + "-admin"), prefix, id)),
            new ThreadBackground(),
            Wire.of(MessageSerdes.of(settings.serdeConfig())),
            Time.system(),
            Platform.PARTITIONS,
            settings.number("window"),
            new Unwatched())
        .run();
  }

  private static final class Unwatched implements WorkerObserver {
    @Override
    public void committed(Tally tally, Duration took) {}

    @Override
    public void failed(String reason) {}

    @Override
    public void recovered(RecoveryReport report) {}
  }
}
