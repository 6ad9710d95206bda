package io.passbook.cli.verify;

import java.math.BigInteger;

/** An exact sum of many longs: fast while it fits into one, and right beyond. */
final class Sum {
  private long low;
  private BigInteger high = BigInteger.ZERO;

  void add(long value) {
    var sum = low + value;
    if (((low ^ sum) & (value ^ sum)) < 0) { // overflow, Hacker's Delight 2-13
      high = high.add(BigInteger.valueOf(low));
      sum = value;
    }
    low = sum;
  }

  void add(Sum other) {
    add(other.low);
    high = high.add(other.high);
  }

  BigInteger value() {
    return high.add(BigInteger.valueOf(low));
  }

  @Override
  public String toString() {
    return value().toString();
  }
}
