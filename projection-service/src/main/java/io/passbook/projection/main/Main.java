package io.passbook.projection.main;

import io.passbook.process.ServiceProcess;
import java.util.Locale;

/** The projection service as a process. */
public final class Main {
  private Main() {}

  /** Runs until the process is told to stop. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT); // what programs read has the digits 0 to 9
    new ServiceProcess(
            "projection-service",
            "Keeps the views of the accounts and answers queries over HTTP.",
            ProjectionService.settingNames(),
            ProjectionService::start)
        .run(arguments);
  }
}
