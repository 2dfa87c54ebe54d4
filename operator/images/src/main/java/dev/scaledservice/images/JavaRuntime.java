package dev.scaledservice.images;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A Java runtime of the modules that our programs use, linked from the JDK that runs this.
 *
 * @param home its folder
 */
record JavaRuntime(Path home) {

  /** Asked of jdeps, and what is loaded by name: the provider of LDAP and DNS names is not. */
  private static final List<String> MODULES =
      List.of(
          "java.base",
          "java.desktop",
          "java.logging",
          "java.management",
          "java.naming",
          "java.net.http",
          "java.sql",
          "java.xml",
          "jdk.httpserver",
          "jdk.jfr",
          "jdk.management",
          "jdk.unsupported");

  /**
   * @param folder takes it as {@code java}
   */
  static JavaRuntime link(Path folder) throws IOException {
    Path home = folder.resolve("java");
    Shell.run(
        folder,
        Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
        "--add-modules",
        String.join(",", MODULES),
        "--strip-debug",
        "--no-header-files",
        "--no-man-pages",
        // Layers are compressed anyway, and a module that is not is read quicker.
        "--compress",
        "zip-0",
        "--output",
        home.toString());
    return new JavaRuntime(home);
  }

  Path java() {
    return home.resolve("bin").resolve("java");
  }
}
