package io.passbook.command.main;

import io.passbook.process.ServiceProcess;
import java.util.Locale;

/** The command service as a process. */
public final class Main {
  private Main() {}

  /** Runs until the process is told to stop. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT); // what programs read has the digits 0 to 9
    new ServiceProcess(
            "command-service",
            "Decides commands and publishes events and results, exactly once.",
            CommandService.settingNames(),
            CommandService::start)
        .run(arguments);
  }
}
