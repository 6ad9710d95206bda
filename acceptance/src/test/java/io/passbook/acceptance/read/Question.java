package io.passbook.acceptance.read;

/**
 * One question, asked at some time.
 *
 * @param kind for counting
 * @param minSequence what the answer must have of the account; 0: no matter
 * @param known its sequence as the asker has it, who wants no answer without another one; 0: none
 * @param judge looks at an answer with status 200, 304 or 404
 */
record Question(
    String kind,
    String path,
    boolean fresh,
    long minSequence,
    long known,
    long askedNanos,
    Judge judge) {

  /** Whether an answer is one. */
  interface Judge {
    void judge(Given given);
  }

  /** What was asked and what came. */
  record Given(Question question, Http.Answer answer) {
    /** All that was committed at this time must be in the answer. */
    long mustHaveNanos() {
      return question.fresh()
          ? question.askedNanos()
          // The header cuts off parts of a millisecond.
          : question.askedNanos() - (answer.stalenessMs() + 1) * 1_000_000;
    }

    boolean isFound() {
      return answer.status() == 200;
    }
  }

  /** Names and values in turn. */
  String[] headers() {
    return known == 0 ? new String[0] : new String[] {"If-None-Match", "\"" + known + "\""};
  }

  /** Whether any state will do, as long as the answer says how old it is. */
  boolean isContent() {
    return !fresh && minSequence == 0;
  }
}
