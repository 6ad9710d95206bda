package io.passbook.serde;

import org.apache.avro.util.ClassSecurityValidator;

/**
 * Avro loads no class that a schema names unless somebody trusts it. We trust the packages of the
 * classes that this program reads, in addition to what others trust.
 */
final class TrustedClasses {
  private TrustedClasses() {}

  static synchronized void add(Class<?> type) {
    var before = ClassSecurityValidator.getGlobal();
    if (!before.isTrusted(type)) {
      var packageName = type.getPackageName();
      ClassSecurityValidator.setGlobal(
          ClassSecurityValidator.composite(
              before, named -> named.getPackageName().equals(packageName)));
    }
  }
}
