package io.passbook.acceptance.cli;

import static org.awaitility.Awaitility.await;

import io.passbook.acceptance.Folders;
import io.passbook.acceptance.Platform;
import io.passbook.cli.Cli;
import io.passbook.command.main.CommandService;
import io.passbook.projection.main.ProjectionService;
import io.passbook.settings.SettingNames;
import io.passbook.settings.Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A whole Passbook of its own, in this JVM but for the broker and the registry. */
public final class Bank implements AutoCloseable {
  private static final Duration READY = Duration.ofSeconds(90);

  private final Platform platform = Platform.start();
  private final ProjectionService projection;
  private CommandService commands;

  private Bank(int window) {
    commands = launchCommands(window);
    projection =
        ProjectionService.start(
            settings(
                Map.of("state.dir", Folders.temporary("state").toString()),
                ProjectionService.settingNames()));
    awaitReady();
  }

  /** Everything running, and ready. */
  public static Bank open() {
    return new Bank(100_000);
  }

  public Platform platform() {
    return platform;
  }

  public String projectionUrl() {
    return "http://127.0.0.1:" + projection.httpPort();
  }

  /** Stops the command service; commands are taken but nobody decides them. */
  void stopCommands() {
    commands.close();
  }

  /** Starts it again, with a memory of so many command ids for each partition, until ready. */
  void startCommandsAgain(int window) {
    commands = launchCommands(window);
    awaitReady();
  }

  private void awaitReady() {
    await().atMost(READY).until(() -> commands.isReady() && projection.isReady());
  }

  private CommandService launchCommands(int window) {
    return CommandService.start(
        settings(Map.of("window", Integer.toString(window)), CommandService.settingNames()));
  }

  private Settings settings(Map<String, String> own, SettingNames names) {
    var values = new HashMap<>(own);
    values.put("bootstrap.servers", platform.bootstrapServers());
    values.put("schema.registry.url", platform.registryUrl());
    values.put("development", "true");
    values.put("http.port", "0");
    return Settings.of(values, names);
  }

  /** What a command left. */
  public record Answer(int exitCode, String output, String errors) {}

  /** Runs a command of the command line against this bank, patiently unless it says otherwise. */
  public Answer run(String... args) {
    return run(platform, projectionUrl(), args);
  }

  /** The same against other services on another platform. */
  public static Answer run(Platform platform, String projectionUrl, String... args) {
    var all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--bootstrap", platform.bootstrapServers()));
    all.addAll(List.of("--registry", platform.registryUrl()));
    all.addAll(List.of("--projection", projectionUrl));
    if (!all.contains("--timeout")) {
      all.addAll(List.of("--timeout", "60s"));
    }
    return execute(all);
  }

  public static Answer execute(List<String> args) {
    var out = new StringWriter();
    var err = new StringWriter();
    var exitCode =
        Cli.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(args.toArray(new String[0]));
    return new Answer(exitCode, out.toString(), err.toString());
  }

  @Override
  public void close() {
    commands.close();
    projection.close();
    platform.close();
  }
}
