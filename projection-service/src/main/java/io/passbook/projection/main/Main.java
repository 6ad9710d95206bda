package io.passbook.projection.main;

import io.passbook.process.ServiceProcess;

/** The projection service as a process. */
public final class Main {
  private Main() {}

  /** Runs until the process is told to stop. */
  public static void main(String[] arguments) {
    new ServiceProcess(
            "projection-service",
            "Keeps the views of the accounts and answers queries over HTTP.",
            ProjectionService.settingNames(),
            ProjectionService::start)
        .run(arguments);
  }
}
