package io.passbook.quickstart.child;

import java.nio.file.Path;
import java.util.Locale;

/**
 * The registry: Apicurio's own main class, tied to the parent. Argument: the data folder. All
 * settings are system properties. It is the parent that asks over HTTP whether it is ready.
 */
public final class RegistryProcess {
  private static final String REGISTRY_MAIN = "io.quarkus.bootstrap.runner.QuarkusEntryPoint";

  private RegistryProcess() {}

  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // what programs read has the digits 0 to 9
    var lifeline = Lifeline.tie();
    try {
      lifeline.occupy(Path.of(args[0]));
      Class.forName(REGISTRY_MAIN)
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } catch (Throwable e) {
      lifeline.fail(e);
    }
  }
}
