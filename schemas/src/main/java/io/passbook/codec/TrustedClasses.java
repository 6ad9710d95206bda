package io.passbook.codec;

import org.apache.avro.util.ClassSecurityValidator;

/**
 * Avro loads no class that a schema names unless somebody trusts it. We trust the packages of the
 * classes that this program reads, in addition to what others trust.
 */
public final class TrustedClasses {
  private TrustedClasses() {}

  /** Lets Avro load this class, and others of its package, when a schema names it. */
  public static synchronized void add(Class<?> type) {
    var before = ClassSecurityValidator.getGlobal();
    if (!before.isTrusted(type)) {
      var packageName = type.getPackageName();
      ClassSecurityValidator.setGlobal(
          ClassSecurityValidator.composite(
              before, named -> named.getPackageName().equals(packageName)));
    }
  }

  static <M> Codec<M> of(Codec<M> codec) {
    add(codec.avroType());
    return codec;
  }
}
