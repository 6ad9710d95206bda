package io.passbook.message;

import java.time.Duration;
import java.util.regex.Pattern;

/** How long or large the fields of a command may be. Characters are UTF-16 code units. */
public final class Limits {
  public static final int ACCOUNT_ID_CHARS = 64;
  public static final int OWNER_NAME_CHARS = 200;
  public static final int REFERENCE_CHARS = 500;
  public static final int REASON_CHARS = 500;
  public static final int ISSUED_BY_CHARS = 200;
  public static final int CORRELATION_ID_CHARS = 200;

  /** What an account id must look like. */
  public static final Pattern ACCOUNT_ID =
      Pattern.compile("[A-Za-z0-9._:-]{1," + ACCOUNT_ID_CHARS + "}");

  /**
   * How far a command's {@code issuedAt} may be ahead of the clock of the service that decides it.
   */
  public static final Duration ISSUED_AHEAD = Duration.ofMinutes(5);

  private Limits() {}
}
