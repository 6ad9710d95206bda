package io.passbook.command;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;

/** The laws of this house, and why they are laws. */
@AnalyzeClasses(
    packages = "io.passbook.command",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule DOMAIN_IS_PURE =
      noClasses()
          .that()
          .resideInAPackage("..command.account..")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(
              "java.lang..",
              "java.time..",
              "java.util..",
              "org.jspecify..",
              "io.passbook.message..",
              "io.passbook.command.account..")
          .because("the rules must hold whatever carries the commands: no Kafka, Avro, HTTP");

  @ArchTest
  static final ArchRule DOMAIN_READS_NO_CLOCK_AND_NO_DICE =
      noClasses()
          .that()
          .resideInAPackage("..command.account..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getProperty", String.class)
          .orShould()
          .callMethod(UUID.class, "randomUUID")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Random.class)
          .because("the same command on the same account must always lead to the same decision");

  @ArchTest
  static final ArchRule GENERATED_AVRO_STAYS_IN_THE_CODEC =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.passbook.avro..", "org.apache.avro..")
          .because("a change of the wire format must not reach further than the codec");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices()
          .matching("io.passbook.command.(*)..")
          .should()
          .beFreeOfCycles()
          .because("packages that need each other are one package");
}
