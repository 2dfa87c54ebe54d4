package dev.scaledservice.images;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A key for 127.0.0.1 and its certificate, which nobody else has signed.
 *
 * @param store holds both
 * @param certificate PEM, for those who are to trust it
 */
record SelfSigned(Path store, Path certificate) {

  private static final String PASSWORD = "changeit";

  static SelfSigned in(Path folder) throws IOException {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var made = new SelfSigned(folder.resolve("key.p12"), folder.resolve("certificate.pem"));
    String store = made.store.toString();
    Shell.run(
        folder,
        keytool,
        "-genkeypair",
        "-alias",
        "self",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "SAN=IP:127.0.0.1,DNS:localhost",
        "-keystore",
        store,
        "-storepass",
        PASSWORD);
    Shell.run(
        folder,
        keytool,
        "-exportcert",
        "-rfc",
        "-alias",
        "self",
        "-keystore",
        store,
        "-storepass",
        PASSWORD,
        "-file",
        made.certificate.toString());
    return made;
  }

  /** For a server. */
  SSLContext context() throws IOException {
    try {
      var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, PASSWORD.toCharArray());
      var context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("no TLS with " + store, e);
    }
  }
}
