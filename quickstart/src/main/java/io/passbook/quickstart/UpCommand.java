package io.passbook.quickstart;

import io.passbook.cli.ExitCode;
import io.passbook.quickstart.child.Signals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    description = {
      "Starts everything on this machine, in the foreground: a Kafka broker, a schema registry and"
          + " both services, all on 127.0.0.1. Prints 'ready' when commands and queries work.",
      "Ctrl-C stops it in order, a second Ctrl-C at once. The data stays in its folder."
    },
    footer = {
      "",
      "Examples:",
      "  passbook up",
      "  passbook up --data ~/ledger --partitions 12",
      "  passbook up --data /tmp/second --kafka-port 9192 --registry-port 8181 \\",
      "      --projection-port 8180 --command-port 8182"
    })
final class UpCommand implements Callable<Integer> {
  private static final int KILLED_BY_SIGNAL = 130;
  private static final int LOOK_MS = 500;
  private static final int KAFKA_PORT = 9092;
  private static final int REGISTRY_PORT = 8081;
  private static final int PROJECTION_PORT = 8080;
  private static final int COMMAND_PORT = 8082;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "passbook-data",
      description = "Folder of everything that stays (default: ${DEFAULT-VALUE}).")
  Path data = Path.of("passbook-data");

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      defaultValue = "" + KAFKA_PORT,
      description = "0: any free one (default: ${DEFAULT-VALUE}).")
  int kafkaPort;

  @Option(
      names = "--registry-port",
      paramLabel = "PORT",
      defaultValue = "" + REGISTRY_PORT,
      description = "0: any free one (default: ${DEFAULT-VALUE}).")
  int registryPort;

  @Option(
      names = "--projection-port",
      paramLabel = "PORT",
      defaultValue = "" + PROJECTION_PORT,
      description = "0: any free one (default: ${DEFAULT-VALUE}).")
  int projectionPort;

  @Option(
      names = "--command-port",
      paramLabel = "PORT",
      defaultValue = "" + COMMAND_PORT,
      description = "0: any free one (default: ${DEFAULT-VALUE}).")
  int commandPort;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "6",
      description =
          "Of each topic; a folder that has topics already keeps theirs (default:"
              + " ${DEFAULT-VALUE}).")
  int partitions;

  private final CountDownLatch stop = new CountDownLatch(1);

  @Override
  public Integer call() {
    return Starting.report(this::run);
  }

  private int run() throws InterruptedException {
    var beginNanos = System.nanoTime();
    var settings =
        new StackSettings(data, kafkaPort, registryPort, projectionPort, commandPort, partitions);
    var folder = data.toAbsolutePath().normalize();
    Starting.say("Starting Passbook; its data is in " + folder);
    Starting.say("Logs, below that folder: " + Stack.LOGS);
    try {
      run(settings, beginNanos);
    } catch (QuickstartException e) {
      if (!e.anotherChoiceHelps()) {
        Starting.sayLogs(folder);
      }
      throw e;
    } catch (RuntimeException e) {
      Starting.sayLogs(folder);
      throw e;
    }
    Starting.say("Stopped.");
    return ExitCode.OK;
  }

  private void run(StackSettings settings, long beginNanos) throws InterruptedException {
    try (var stack = StackStart.start(settings, Starting::up)) {
      stopOnSignals();
      Starting.say("Started in %s.".formatted(Starting.seconds(since(beginNanos))));
      if (stack.partitions() != partitions) {
        Starting.say(
            "Its topics have %d partitions and keep them; --partitions is for a new folder."
                .formatted(stack.partitions()));
      }
      Starting.say("");
      Starting.say("In another terminal:");
      whereabouts(stack).forEach(Starting::say);
      Starting.say("  ./passbook open alice --owner 'Alice Archer'");
      Starting.say("  ./passbook deposit alice 1000");
      Starting.say("  ./passbook show alice");
      Starting.say("Ctrl-C stops it; the data stays.");
      Starting.say("");
      Starting.say("ready");
      watch(stack);
      Starting.say("Stopping; once more Ctrl-C stops it at once.");
    }
  }

  /** Until it is to stop, or a part has ended. */
  private void watch(Stack stack) throws InterruptedException {
    var told = false;
    while (!stop.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
      stack
          .deadPart()
          .ifPresent(dead -> {
            throw dead;
          });
      var stopped = stack.stoppedViews();
      if (stopped.isPresent() && !told) {
        Starting.warn(stopped.get());
        told = true;
      }
    }
  }

  private void stopOnSignals() {
    var count = new AtomicInteger();
    Runnable stopOrHalt =
        () -> {
          if (count.incrementAndGet() > 1) {
            Child.killAll();
            Runtime.getRuntime().halt(KILLED_BY_SIGNAL);
          }
          stop.countDown();
        };
    Signals.on("INT", stopOrHalt);
    Signals.on("TERM", stop::countDown);
    Signals.on("HUP", stop::countDown);
  }

  /** What the other commands need to find this one, when it is not where they look by default. */
  private static List<String> whereabouts(Stack stack) {
    var variables = new ArrayList<String>();
    if (stack.broker().port() != KAFKA_PORT) {
      variables.add("PASSBOOK_BOOTSTRAP_SERVERS=" + stack.broker().bootstrapServers());
    }
    if (stack.registry().port() != REGISTRY_PORT) {
      variables.add("PASSBOOK_SCHEMA_REGISTRY_URL=" + stack.registry().url());
    }
    if (stack.projection().httpPort() != PROJECTION_PORT) {
      variables.add("PASSBOOK_PROJECTION_URL=" + stack.projectionUrl());
    }
    return variables.stream().map(variable -> "  export " + variable).toList();
  }

  private static Duration since(long beginNanos) {
    return Duration.ofNanos(System.nanoTime() - beginNanos);
  }
}
