package io.passbook.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.passbook", importOptions = ImportOption.DoNotIncludeTests.class)
class LibraryLawsTest {
  @ArchTest
  static final ArchRule THE_LIBRARY_NEEDS_NOTHING_OF_THE_COMMAND_LINE =
      noClasses()
          .that()
          .resideInAPackage("io.passbook.client..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.passbook.cli..",
              "picocli..",
              "me.tongfei..",
              "de.siegmar..",
              "org.HdrHistogram..",
              "tools.jackson.databind..")
          .because(
              "who uses the library does not get the command line's libraries: they are optional");

  @ArchTest
  static final ArchRule THE_WORK_BEHIND_A_COMMAND_KNOWS_NO_COMMAND_LINE =
      noClasses()
          .that()
          .resideInAnyPackage("io.passbook.cli.(*)..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("picocli..", "io.passbook.cli")
          .because("it can be tested, and used by other commands, without one");
}
