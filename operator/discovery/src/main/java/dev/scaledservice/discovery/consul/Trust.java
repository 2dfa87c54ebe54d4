package dev.scaledservice.discovery.consul;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Whom to believe: the authorities of one PEM file and no others. */
record Trust(SSLContext context, X509TrustManager manager) {

  /**
   * @throws UncheckedIOException when the file cannot be read
   * @throws IllegalArgumentException when it holds no certificates
   */
  static Trust in(Path pem) {
    try (var in = Files.newInputStream(pem)) {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca-" + count++, certificate);
      }
      if (count == 0) {
        throw new IllegalArgumentException(
            "%s holds no certificate; wants the PEM of Consul's authority".formatted(pem));
      }
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return new Trust(context, x509(factory.getTrustManagers()));
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be read".formatted(pem), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "%s is not a PEM file of certificates: %s".formatted(pem, e.getMessage()), e);
    }
  }

  private static X509TrustManager x509(TrustManager[] managers) {
    for (var manager : managers) {
      if (manager instanceof X509TrustManager x509) {
        return x509;
      }
    }
    throw new IllegalStateException("this Java has no X.509 trust manager");
  }
}
