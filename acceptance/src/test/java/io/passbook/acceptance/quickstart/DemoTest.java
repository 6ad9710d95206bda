package io.passbook.acceptance.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.acceptance.Folders;
import io.passbook.acceptance.PassbookProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DemoTest {
  private static final Duration START = Duration.ofMinutes(3);
  private static final int INTERRUPTED = 130;

  private final Path temporary = Folders.temporary("demo");

  @Test
  void it_shows_the_whole_way_once_and_leaves_nothing_behind_also_where_digits_are_others() {
    var demo = demo("-Duser.language=fa", "-Duser.country=IR");
    demo.awaitOutput("\n  registry ", START);
    var children = demo.children();

    var result = demo.awaitExit(START);

    assertThat(result.exitCode()).as(result.errors()).isZero();
    assertThat(result.errors()).isEmpty();
    assertThat(figure(result, "owner")).isEqualTo("Alice");
    assertThat(figure(result, "balance")).isEqualTo("1300.00 EUR");
    assertThat(figure(result, "deposits")).isEqualTo("1500.00 EUR");
    assertThat(figure(result, "withdrawals")).isEqualTo("200.00 EUR");
    assertThat(figure(result, "transactions")).isEqualTo("3");
    assertHistory(result);
    Installation.awaitEnd(children);
    assertThat(temporary).isDirectoryNotContaining("glob:**/passbook-demo-*");
  }

  /** Each event with its sequence, its time, what it was, the balance after it, and by whom. */
  private static void assertHistory(PassbookProcess.Result result) {
    var time = "\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z";
    assertThat(result.output())
        .containsPattern("\n +1  " + time + " +AccountOpened +0\\.00 EUR  demo\n")
        .containsPattern(
            "\n +2  " + time + " +MoneyDeposited +1000\\.00 EUR +1000\\.00 EUR  demo\n")
        .containsPattern("\n +3  " + time + " +MoneyWithdrawn +200\\.00 EUR +800\\.00 EUR  demo\n")
        .containsPattern(
            "\n +4  " + time + " +MoneyDeposited +500\\.00 EUR +1300\\.00 EUR  demo\n");
  }

  @Test
  void ctrl_c_in_the_middle_leaves_nothing_behind_either() {
    var demo = demo();
    demo.awaitOutput("\n  broker ", START);
    var children = demo.children();

    demo.interrupt();

    var result = demo.awaitExit(Duration.ofSeconds(60));
    assertThat(result.exitCode()).isEqualTo(INTERRUPTED);
    assertThat(result.errors()).isEmpty();
    assertThat(result.output()).doesNotContain("sequence");
    Installation.awaitEnd(children);
    assertThat(temporary).isDirectoryNotContaining("glob:**/passbook-demo-*");
  }

  private PassbookProcess demo(String... more) {
    var options = "-Xmx384m -Djava.io.tmpdir=%s %s".formatted(temporary, String.join(" ", more));
    return Installation.make().launch(Map.of("PASSBOOK_JAVA_OPTS", options), "demo");
  }

  private static String figure(PassbookProcess.Result result, String name) {
    var matcher = Pattern.compile("\n  " + name + " +(.+)").matcher(result.output());
    assertThat(matcher.find()).as("a line with the %s in:%n%s", name, result.output()).isTrue();
    return matcher.group(1);
  }
}
