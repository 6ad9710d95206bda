package io.passbook.command.main;

import io.passbook.process.ServiceProcess;

/** The command service as a process. */
public final class Main {
  private Main() {}

  /** Runs until the process is told to stop. */
  public static void main(String[] arguments) {
    new ServiceProcess(
            "command-service",
            "Decides commands and publishes events and results, exactly once.",
            CommandService.settingNames(),
            CommandService::start)
        .run(arguments);
  }
}
