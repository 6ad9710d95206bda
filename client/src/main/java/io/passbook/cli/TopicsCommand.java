package io.passbook.cli;

import io.passbook.topics.TopicSetup;
import io.passbook.topics.Topics;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "topics",
    description = "Creates the topics, or says what is wrong with them.",
    subcommands = {TopicsCommand.Create.class, TopicsCommand.Check.class})
final class TopicsCommand {

  @Command(
      name = "create",
      description = "Creates those topics that do not exist yet; changes none that does.",
      footer = {
        "",
        "Examples:",
        "  passbook topics create",
        "  passbook topics create --bootstrap broker1:9092 --partitions 12 --replication 3"
      })
  static final class Create extends ClientCommand {
    @Option(
        names = "--partitions",
        paramLabel = "N",
        defaultValue = "" + Topics.DEFAULT_PARTITIONS,
        description = "Of each topic, once for ever (default: " + Topics.DEFAULT_PARTITIONS + ").")
    int partitions;

    @Option(
        names = "--replication",
        paramLabel = "N",
        defaultValue = "-1",
        description = "Copies of each record (default: 3, or as many brokers as there are).")
    short replication;

    @Override
    protected int run(Console console) {
      if (partitions < 1 || replication == 0 || replication < -1) {
        throw CliException.usage("Expected --partitions and --replication to be 1 or more", null);
      }
      try (var admin = admin(this)) {
        var report = TopicSetup.create(admin, partitions, replication);
        var document = new LinkedHashMap<String, Object>();
        document.put("created", report.created());
        document.put("existed", report.existed());
        console.document(document);
        report
            .created()
            .forEach(topic ->
                console.answer(
                    "created  %s: %d partitions, replication %d"
                        .formatted(topic, report.partitions(), report.replication())));
        report.existed().forEach(topic -> console.answer("existed  " + topic));
        console.hint("passbook topics check");
        return ExitCode.OK;
      }
    }
  }

  @Command(
      name = "check",
      description = "Checks topics and cluster; says what is wrong and what to do about it.",
      footer = {
        "",
        "Examples:",
        "  passbook topics check --bootstrap broker1:9092",
        "  passbook topics check --development",
        "Exit code 3 when something is wrong."
      })
  static final class Check extends ClientCommand {
    @Option(
        names = "--development",
        description = "One broker is enough: replication and transaction version are not checked.")
    boolean development;

    @Override
    protected int run(Console console) {
      try (var admin = admin(this)) {
        var findings = TopicSetup.check(admin, development);
        var documents =
            findings.stream()
                .map(each ->
                    Map.of(
                        "topic", each.topic(),
                        "problem", each.problem(),
                        "remedy", each.remedy()))
                .toList();
        var document = new LinkedHashMap<String, Object>();
        document.put("ok", findings.isEmpty());
        document.put("findings", List.copyOf(documents));
        console.document(document);
        for (var finding : findings) {
          console.answer("%s: %s".formatted(finding.topic(), Errors.sentence(finding.problem())));
          console.answer("    " + finding.remedy());
        }
        console.answer(
            findings.isEmpty()
                ? "all is well"
                : findings.size() + (findings.size() == 1 ? " problem" : " problems"));
        return findings.isEmpty() ? ExitCode.OK : ExitCode.REJECTED;
      }
    }
  }

  private static Admin admin(ClientCommand command) {
    var config = new HashMap<>(command.clientConfig());
    var timeoutMs = Math.toIntExact(command.timeout().toMillis());
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs);
    return Admin.create(config);
  }
}
