package dev.scaledservice.signals.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trust in the authorities of one PEM file, and no others. The file is looked at for every new
 * connection, so that a rotated authority counts at once; while it cannot be used, those before it
 * are trusted.
 */
public final class Authorities extends X509ExtendedTrustManager {

  private static final Logger LOG = LoggerFactory.getLogger(Authorities.class);

  private final Path pem;
  private volatile Loaded loaded;

  private Authorities(Path pem) {
    this.pem = pem;
    this.loaded = load(pem);
  }

  private record Loaded(FileTime written, X509ExtendedTrustManager trust) {}

  /**
   * @throws UncheckedIOException when the file cannot be read
   * @throws IllegalArgumentException when it holds no certificates
   */
  public static Authorities in(Path pem) {
    return new Authorities(pem);
  }

  /** For connections to those whom they vouch for. */
  SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {this}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  private X509ExtendedTrustManager now() {
    Loaded before = loaded;
    try {
      if (!Files.getLastModifiedTime(pem).equals(before.written())) {
        loaded = load(pem);
        LOG.info("{} has changed: other authorities are trusted", pem);
      }
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      LOG.warn("the authorities of before are trusted, {} cannot be used: {}", pem, e.toString());
    }
    return loaded.trust();
  }

  private static Loaded load(Path pem) {
    try (InputStream in = Files.newInputStream(pem)) {
      // Asked for first: what is written meanwhile is then read again.
      FileTime written = Files.getLastModifiedTime(pem);
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
      return new Loaded(written, x509(trust));
    } catch (IOException e) {
      throw new UncheckedIOException(pem + " cannot be read", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(pem + " holds no usable certificates", e);
    }
  }

  private static X509ExtendedTrustManager x509(TrustManagerFactory trust) {
    return Arrays.stream(trust.getTrustManagers())
        .filter(X509ExtendedTrustManager.class::isInstance)
        .map(X509ExtendedTrustManager.class::cast)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("every Java trusts by X.509"));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    now().checkServerTrusted(chain, authType, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    now().checkServerTrusted(chain, authType, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    now().checkServerTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    now().checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    now().checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    now().checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return now().getAcceptedIssuers();
  }
}
