package io.passbook.cli;

import io.passbook.client.ClientSettings;
import io.passbook.client.Failures;
import io.passbook.topics.Finding;
import io.passbook.topics.TopicSetup;
import io.passbook.topics.Topics;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "topics",
    description = "Creates the topics, or says what is wrong with them.",
    footer = {
      "",
      "Examples:",
      "  passbook topics create --partitions 12 --replication 3",
      "  passbook topics check"
    },
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
        description =
            "Of each topic, once for ever (default: as many as those have that exist, else "
                + Topics.DEFAULT_PARTITIONS
                + ").")
    @Nullable Integer partitions;

    @Option(
        names = "--replication",
        paramLabel = "N",
        defaultValue = "-1",
        description = "Copies of each record (default: 3, or as many brokers as there are).")
    short replication;

    @Override
    protected int run(Console console) {
      if ((partitions != null && partitions < 1) || replication == 0 || replication < -1) {
        throw CliException.usage("Expected --partitions and --replication to be 1 or more", null);
      }
      var report = ask(settings(), this::create);
      console.document(document(report));
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

    private TopicSetup.Report create(Admin admin) {
      var number =
          partitions == null
              ? TopicSetup.partitions(admin).orElse(Topics.DEFAULT_PARTITIONS)
              : partitions;
      return TopicSetup.create(admin, number, replication);
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
      var findings = ask(settings(), admin -> TopicSetup.check(admin, development));
      console.document(document(findings));
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

  static Map<String, Object> document(TopicSetup.Report report) {
    var document = new LinkedHashMap<String, Object>();
    document.put("created", report.created());
    document.put("existed", report.existed());
    return document;
  }

  static Map<String, Object> document(List<Finding> findings) {
    var document = new LinkedHashMap<String, Object>();
    document.put("ok", findings.isEmpty());
    document.put("findings", findings.stream().map(TopicsCommand::document).toList());
    return document;
  }

  private static Map<String, Object> document(Finding finding) {
    var document = new LinkedHashMap<String, Object>();
    document.put("topic", finding.topic());
    document.put("problem", finding.problem());
    document.put("remedy", finding.remedy());
    return document;
  }

  private static <T> T ask(ClientSettings settings, Function<Admin, T> question) {
    var config = new HashMap<String, Object>(settings.config());
    var timeoutMs = Math.toIntExact(settings.timeout().toMillis());
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs);
    try (var admin = Failures.made(settings, () -> Admin.create(config))) {
      return question.apply(admin);
    } catch (InvalidReplicationFactorException | InvalidPartitionsException e) {
      throw CliException.usage(Errors.text(e), "passbook topics create --help");
    } catch (KafkaException e) {
      throw Failures.notConnected(settings, e);
    }
  }
}
