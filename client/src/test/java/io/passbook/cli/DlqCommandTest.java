package io.passbook.cli;

import static io.passbook.cli.deadletters.Replay.Fate.ACCEPTED;
import static io.passbook.cli.deadletters.Replay.Fate.NOT_SENT;
import static io.passbook.cli.deadletters.Replay.Fate.REJECTED;
import static io.passbook.cli.deadletters.Replay.Fate.REPEAT;
import static io.passbook.cli.deadletters.Replay.Fate.UNKNOWN;
import static io.passbook.cli.deadletters.Replay.Fate.UNREADABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.cli.DlqCommand.Resend;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DlqCommandTest {

  @Test
  void the_exit_code_of_a_replay_says_whether_anything_may_have_been_sent() {
    assertThat(Resend.exitCode(Set.of(), false, false)).isEqualTo(ExitCode.OK);
    assertThat(Resend.exitCode(Set.of(ACCEPTED, REPEAT), true, false)).isEqualTo(ExitCode.OK);
    assertThat(Resend.exitCode(Set.of(ACCEPTED, REJECTED), true, false))
        .isEqualTo(ExitCode.REJECTED);
    assertThat(Resend.exitCode(Set.of(UNREADABLE), false, false)).isEqualTo(ExitCode.REJECTED);

    // A repeat was booked before, and need not have been sent now.
    assertThat(Resend.exitCode(Set.of(NOT_SENT, UNREADABLE, REPEAT), false, false))
        .isEqualTo(ExitCode.NOT_SENT);
    assertThat(Resend.exitCode(Set.of(NOT_SENT, ACCEPTED), true, false))
        .isEqualTo(ExitCode.OUTCOME_UNKNOWN);
    assertThat(Resend.exitCode(Set.of(UNKNOWN), true, false)).isEqualTo(ExitCode.OUTCOME_UNKNOWN);
    assertThat(Resend.exitCode(Set.of(ACCEPTED), true, true)).isEqualTo(ExitCode.OUTCOME_UNKNOWN);
    assertThat(Resend.exitCode(Set.of(), false, true)).isEqualTo(ExitCode.NOT_SENT);
  }
}
