package io.passbook.command.main;

import io.helidon.logging.common.spi.LoggingProvider;

/**
 * Tells Helidon that there is nothing to configure: its logs go through the platform's logger, as
 * do those of the JDK. Without a provider it prints a line about that to standard output.
 */
public final class PlatformLogging implements LoggingProvider {
  @Override
  public void initialization() {}

  @Override
  public void runTime() {}
}
