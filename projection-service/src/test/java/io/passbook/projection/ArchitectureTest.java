package io.passbook.projection;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.passbook.projection", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] VIEWS = {"..summary..", "..totals..", "..owner..", "..history.."};

  @ArchTest
  static final ArchRule views_are_pure =
      noClasses()
          .that()
          .resideInAnyPackage(VIEWS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..", "io.helidon..", "io.passbook.avro..", "tools.jackson..")
          .because("what a view means must not depend on how it is stored or shown");

  @ArchTest
  static final ArchRule views_read_no_clock =
      noClasses()
          .that()
          .resideInAnyPackage(VIEWS)
          .should()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .because("a view is a function of the log");

  @ArchTest
  static final ArchRule http_reads_no_store =
      noClasses()
          .that()
          .resideInAPackage("..http..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "org.rocksdb..")
          .because("answers come from the query package");

  @ArchTest
  static final ArchRule queries_know_no_http =
      noClasses()
          .that()
          .resideInAnyPackage("..query..", "..pipeline..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.helidon..", "..projection.http..")
          .because("packages point inward");

  @ArchTest
  static final ArchRule no_cycles =
      slices().matching("io.passbook.projection.(*)..").should().beFreeOfCycles();
}
