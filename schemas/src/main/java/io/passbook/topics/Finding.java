package io.passbook.topics;

/**
 * Something wrong with what the services stand on.
 *
 * @param topic which topic, or {@code cluster}
 * @param problem what was expected and what was found
 * @param remedy what to do about it, where possible as a command to type
 */
public record Finding(String topic, String problem, String remedy) {
  @Override
  public String toString() {
    return topic + ": " + problem + ". " + remedy;
  }
}
