package io.passbook.projection.http;

import io.passbook.projection.pipeline.Role;
import io.passbook.projection.query.Answer;
import java.util.Locale;

/** Says with every answer who gave it and how old it may be. */
record Served(String instance) {
  static final String STALENESS = "Passbook-Staleness-Ms";
  static final String SERVED_BY = "Passbook-Served-By";

  Reply by(Answer<?> answer, Reply reply) {
    return by(answer.role(), answer.stalenessMs(), reply);
  }

  Reply by(Role role, long stalenessMs, Reply reply) {
    return reply
        .with(STALENESS, Long.toString(stalenessMs))
        .with(SERVED_BY, instance + "; " + role.name().toLowerCase(Locale.ROOT));
  }
}
