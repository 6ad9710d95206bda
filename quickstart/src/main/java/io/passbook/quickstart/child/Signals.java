package io.passbook.quickstart.child;

import java.lang.reflect.Proxy;

/**
 * What this process does on a signal. By reflection, because the compiler warns of {@code
 * sun.misc.Signal} and cannot be told not to.
 */
public final class Signals {
  private Signals() {}

  /** The process goes on as if the signal (such as {@code INT}) had not come. */
  public static void ignore(String name) {
    try {
      install(name, handlerType().getField("SIG_IGN").get(null));
    } catch (ReflectiveOperationException _) {
      // A platform without this signal: then it cannot arrive either.
    }
  }

  /** The action is run, on a thread of its own, each time that the signal comes. */
  public static void on(String name, Runnable action) {
    try {
      install(
          name,
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handlerType()},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      action.run();
                      yield null;
                    }
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> false;
                    default -> "on " + name;
                  }));
    } catch (ReflectiveOperationException _) {
      // A platform without this signal: then it cannot arrive either.
    }
  }

  private static Class<?> handlerType() throws ClassNotFoundException {
    return Class.forName("sun.misc.SignalHandler");
  }

  private static void install(String name, Object handler) throws ReflectiveOperationException {
    var signal = Class.forName("sun.misc.Signal");
    signal
        .getMethod("handle", signal, handlerType())
        .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
  }
}
