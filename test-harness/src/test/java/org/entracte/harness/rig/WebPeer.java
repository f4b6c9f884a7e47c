package org.entracte.harness.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** Another WebDAV server on loopback, for comparison. Used by one thread. */
public final class WebPeer implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(30);

  private final ServerProcess server;
  private final int port;

  private WebPeer(ServerProcess server, int port) {
    this.server = server;
    this.port = port;
  }

  /** Which one, as Debian has it. */
  public enum Kind {
    APACHE("apache2-bin"),
    NGINX("nginx");

    private final String debianPackage;

    Kind(String debianPackage) {
      this.debianPackage = debianPackage;
    }

    public String debianPackage() {
      return debianPackage;
    }
  }

  /**
   * Starts it and waits until it takes connections.
   *
   * @param root what it serves under "/"; handed over to the user it runs as
   * @param folder for what it keeps
   */
  public static WebPeer start(Kind kind, Path root, Path folder, Path logs) {
    try {
      int port = FreePorts.next();
      Files.createDirectories(folder.resolve("temporary"));
      Files.createDirectories(logs);
      String settings =
          switch (kind) {
            case APACHE -> apache(root, folder, logs, port);
            case NGINX -> nginx(root, folder, logs, port);
          };
      Path file = Files.writeString(folder.resolve("settings.conf"), settings);
      for (Path mine : List.of(root, folder)) {
        HostProgram.run(READY_LIMIT, List.of("chown", "-R", "www-data:www-data", mine.toString()))
            .succeeded();
      }
      List<String> command =
          switch (kind) {
            case APACHE -> List.of("apache2", "-f", file.toString(), "-DFOREGROUND");
            case NGINX -> List.of("nginx", "-c", file.toString(), "-p", folder.toString());
          };
      String word = kind.debianPackage();
      WebPeer started = new WebPeer(ServerProcess.start(command, logs.resolve(word)), port);
      started.awaitReady(logs.resolve(word + ".err"));
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + kind, e);
    }
  }

  private static String apache(Path root, Path folder, Path logs, int port) {
    return filled(
        """
        ServerRoot FOLDER
        ServerName localhost
        Listen 127.0.0.1:PORT
        PidFile FOLDER/pid
        Mutex file:FOLDER
        ErrorLog LOGS/apache.log
        User www-data
        Group www-data
        LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
        LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
        LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so
        LoadModule dav_module /usr/lib/apache2/modules/mod_dav.so
        LoadModule dav_fs_module /usr/lib/apache2/modules/mod_dav_fs.so
        TypesConfig /etc/mime.types
        DavLockDB FOLDER/temporary/locks
        KeepAlive On
        MaxKeepAliveRequests 0
        LimitRequestBody 0
        DocumentRoot ROOT
        <Directory ROOT>
          Require all granted
          Dav On
        </Directory>
        """,
        root,
        folder,
        logs,
        port);
  }

  private static String nginx(Path root, Path folder, Path logs, int port) {
    return filled(
        """
        daemon off;
        user www-data;
        worker_processes auto;
        pid FOLDER/pid;
        error_log LOGS/nginx.log;
        load_module /usr/lib/nginx/modules/ngx_http_dav_ext_module.so;
        events { worker_connections 1024; }
        http {
          include /etc/nginx/mime.types;
          access_log off;
          sendfile on;
          keepalive_requests 1000000000;
          client_max_body_size 0;
          client_body_temp_path FOLDER/temporary;
          server {
            listen 127.0.0.1:PORT;
            root ROOT;
            location / {
              dav_methods PUT DELETE MKCOL COPY MOVE;
              dav_ext_methods PROPFIND OPTIONS;
            }
          }
        }
        """,
        root,
        folder,
        logs,
        port);
  }

  private static String filled(String settings, Path root, Path folder, Path logs, int port) {
    String text = settings;
    Map<String, Object> words = Map.of("ROOT", root, "FOLDER", folder, "LOGS", logs, "PORT", port);
    for (Map.Entry<String, Object> word : words.entrySet()) {
      text = text.replaceAll("\\b" + word.getKey() + "\\b", word.getValue().toString());
    }
    return text;
  }

  private void awaitReady(Path err) throws IOException {
    Awaitility.await("the peer")
        .atMost(READY_LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> !server.isAlive() || accepts());
    if (!server.isAlive()) {
      throw new AssertionError("the peer did not start:\n" + HostProgram.text(err));
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Without a slash at its end. */
  public URI root() {
    return URI.create("http://127.0.0.1:" + port);
  }

  public long pid() {
    return server.pid();
  }

  /** Asks it to end, so that its children end too. */
  @Override
  public void close() {
    if (server.isAlive()) {
      server.stop();
    }
  }
}
