package dev.scaledservice.signals.prometheus;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trust in the authorities of one PEM file, and no others. */
final class Authorities {

  private Authorities() {}

  /**
   * @throws UncheckedIOException when the file cannot be read
   * @throws IllegalArgumentException when it holds no certificates
   */
  static SSLContext of(Path pem) {
    try (InputStream in = Files.newInputStream(pem)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority-" + store.size(), one);
      }
      if (store.size() == 0) {
        throw new IllegalArgumentException(pem + " holds no certificate in PEM form");
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException(pem + " cannot be read", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(pem + " holds no usable certificates", e);
    }
  }
}
