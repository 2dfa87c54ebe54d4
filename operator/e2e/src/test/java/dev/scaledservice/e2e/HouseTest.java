package dev.scaledservice.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of the house: who may know whom. */
class HouseTest {

  private static JavaClasses ours;

  @BeforeAll
  static void read() {
    ours =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.scaledservice");
  }

  @Test
  void theEngineKnowsTheJdkAlone() {
    classes()
        .that()
        .resideInAPackage("dev.scaledservice.engine..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.scaledservice.engine..", "java..", "org.jspecify..")
        .check(ours);
  }

  @Test
  void nobodyKnowsTheControllerButItself() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.scaledservice.controller..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.scaledservice.controller..")
        .check(ours);
  }

  @Test
  void signalsDiscoveryAndRoutingKnowNoKubernetes() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.scaledservice.signals..",
            "dev.scaledservice.discovery..",
            "dev.scaledservice.routing..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.fabric8..", "io.javaoperatorsdk..", "dev.scaledservice.api..")
        .check(ours);
  }

  @Test
  void routingKnowsTheEngineAlone() {
    noClasses()
        .that()
        .resideInAPackage("dev.scaledservice.routing..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.scaledservice.signals..", "dev.scaledservice.discovery..")
        .check(ours);
  }

  @Test
  void consulLibrariesStayInOnePackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.scaledservice.discovery.consul..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.orbitz..", "okhttp3..", "retrofit2..")
        .check(ours);
  }

  @Test
  void servicesKnowNothingOfTheOperator() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.scaledservice.worker..",
            "dev.scaledservice.sensor..",
            "dev.scaledservice.app..",
            "dev.scaledservice.load..",
            "dev.scaledservice.kit..",
            "dev.scaledservice.client..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.scaledservice.engine..",
            "dev.scaledservice.api..",
            "dev.scaledservice.signals..",
            "dev.scaledservice.discovery..",
            "dev.scaledservice.routing..",
            "dev.scaledservice.controller..",
            "dev.scaledservice.local..")
        .check(ours);
  }

  @Test
  void theLibrariesThatWriteImagesStayInOnePackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.scaledservice.images..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.google.cloud.tools.jib..", "org.apache.commons.compress..")
        .check(ours);
  }

  @Test
  void packagesOfARoomFormNoCycles() {
    for (String room :
        new String[] {"signals", "discovery", "routing", "local", "controller", "api", "client"}) {
      slices()
          .matching("dev.scaledservice." + room + ".(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true)
          .check(ours);
    }
  }
}
