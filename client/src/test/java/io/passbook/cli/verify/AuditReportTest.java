package io.passbook.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.passbook.cli.JsonPage;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AuditReportTest {
  @Test
  void as_json_it_has_the_fields_that_the_documentation_gives() throws IOException {
    var findings = new Findings(_ -> {});
    findings.add(
        Rule.RESULT_OF_EVERY_EVENT, "account-events", 3, 17, "alice", "expected and found");
    var report =
        AuditReport.of(new Counts(), Map.of("CZK", new Audit.CurrencySums()), null, findings);

    assertThat(JsonPage.fields(report.asMap()))
        .isEqualTo(JsonPage.fields(JsonPage.examples("verify").getFirst()));
  }
}
