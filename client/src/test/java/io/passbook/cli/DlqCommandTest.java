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
    assertThat(Resend.exitCode(Set.of(), false)).isEqualTo(ExitCode.OK);
    assertThat(Resend.exitCode(Set.of(ACCEPTED, REPEAT), false)).isEqualTo(ExitCode.OK);
    assertThat(Resend.exitCode(Set.of(ACCEPTED, REJECTED), false)).isEqualTo(ExitCode.REJECTED);
    assertThat(Resend.exitCode(Set.of(UNREADABLE), false)).isEqualTo(ExitCode.REJECTED);

    assertThat(Resend.exitCode(Set.of(NOT_SENT, UNREADABLE), false)).isEqualTo(ExitCode.NOT_SENT);
    assertThat(Resend.exitCode(Set.of(NOT_SENT, ACCEPTED), false))
        .isEqualTo(ExitCode.OUTCOME_UNKNOWN);
    assertThat(Resend.exitCode(Set.of(NOT_SENT, UNKNOWN), false))
        .isEqualTo(ExitCode.OUTCOME_UNKNOWN);
    assertThat(Resend.exitCode(Set.of(ACCEPTED), true)).isEqualTo(ExitCode.OUTCOME_UNKNOWN);
    assertThat(Resend.exitCode(Set.of(), true)).isEqualTo(ExitCode.NOT_SENT);
  }
}
