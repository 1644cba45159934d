import java.io.FileInputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Asks for each URL through the proxy on this port, trusting this CA, and tells what came. */
class Client {
  public static void main(String[] args) throws Exception {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (var file = new FileInputStream(args[1])) {
      store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    var proxy = ProxySelector.of(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])));
    var client = HttpClient.newBuilder().proxy(proxy).sslContext(tls).build();
    for (int at = 2; at < args.length; at++) {
      var request = HttpRequest.newBuilder(URI.create(args[at])).build();
      try {
        System.out.println(args[at] + " " + client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
      } catch (java.io.IOException error) {
        System.out.println(args[at] + " " + error.getMessage());
      }
    }
  }
}
