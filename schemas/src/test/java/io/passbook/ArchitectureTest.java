package io.passbook;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;

/** The laws of this module. */
@AnalyzeClasses(packages = "io.passbook", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule THE_LANGUAGE_IS_PURE =
      classes()
          .that()
          .resideInAPackage("io.passbook.message..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.passbook.message..",
              "java.lang..",
              "java.math..",
              "java.nio",
              "java.nio.charset",
              "java.security",
              "java.time",
              "java.util..",
              "org.jspecify.annotations")
          .because("every part of Passbook speaks it, with or without Kafka, Avro and HTTP");

  @ArchTest
  static final ArchRule THE_LANGUAGE_READS_NO_CLOCK =
      noClasses()
          .that()
          .resideInAnyPackage("io.passbook.message..", "io.passbook.codec..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(Instant.class, "now", Clock.class)
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(UUID.class, "randomUUID")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Random.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .because("the same message must mean the same today and when the log is replayed");

  @ArchTest
  static final ArchRule ONLY_THE_CODEC_KNOWS_GENERATED_CLASSES =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.passbook.codec..", "io.passbook.avro..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.passbook.avro..")
          .because("a new version of a schema must touch one place");

  @ArchTest
  static final ArchRule THE_CODEC_KNOWS_NO_KAFKA =
      noClasses()
          .that()
          .resideInAPackage("io.passbook.codec..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "java.net..", "java.io..")
          .because("it turns records into messages; bytes and brokers are the serde's business");

  @ArchTest
  static final ArchRule TOPICS_KNOW_NO_VALUES =
      noClasses()
          .that()
          .resideInAPackage("io.passbook.topics..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.passbook.codec..", "io.passbook.serde..", "org.apache.avro..", "java.net.http..")
          .because("setting up topics must work where the registry is away");

  @ArchTest
  static final ArchRule SETTINGS_STAND_ALONE =
      noClasses()
          .that()
          .resideInAPackage("io.passbook.settings..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.passbook.message..",
              "io.passbook.codec..",
              "io.passbook.serde..",
              "io.passbook.topics..",
              "org.apache..")
          .because("what a setting means is the business of who asks for it");

  @ArchTest
  static final ArchRule PACKAGES_FORM_NO_CYCLES =
      slices()
          .matching("io.passbook.(*)..")
          .should()
          .beFreeOfCycles()
          .because("each package can be read, tested and moved without the others");
}
