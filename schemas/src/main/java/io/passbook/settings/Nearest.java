package io.passbook.settings;

import java.util.Collection;
import java.util.Optional;

/** Which of the known names somebody may have meant who wrote an unknown one. */
public final class Nearest {
  private Nearest() {}

  /**
   * The known name that differs least, if any differs little enough.
   *
   * @param most how many characters may have to be inserted, deleted or replaced (Levenshtein's
   *     distance)
   */
  public static Optional<String> of(String unknown, Collection<String> known, int most) {
    var best = Optional.<String>empty();
    var bestDistance = most + 1;
    for (var name : known) {
      var distance = distance(unknown, name);
      if (distance < bestDistance) {
        bestDistance = distance;
        best = Optional.of(name);
      }
    }
    return best;
  }

  private static int distance(String a, String b) {
    var previous = new int[b.length() + 1];
    for (var j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (var i = 1; i <= a.length(); i++) {
      var current = new int[b.length() + 1];
      current[0] = i;
      for (var j = 1; j <= b.length(); j++) {
        var replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replace, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
