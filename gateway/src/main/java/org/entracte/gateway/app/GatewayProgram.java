package org.entracte.gateway.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.entracte.gateway.service.GatewayExport;
import org.entracte.protocol.app.FileClientRecords;
import org.entracte.protocol.app.FolderLock;
import org.entracte.protocol.app.FrontEnds;
import org.entracte.protocol.app.Lifetime;
import org.entracte.protocol.app.RunningUser;
import org.entracte.protocol.app.ServerId;
import org.entracte.protocol.app.StartException;
import org.entracte.protocol.app.TlsIdentity;
import org.entracte.protocol.control.ControlException;
import org.entracte.protocol.control.ControlServer;
import org.entracte.protocol.nfs.NfsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running gateway: its parts, started in order and closed in reverse. */
final class GatewayProgram {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayProgram.class);
  private static final Duration CLOSING = Duration.ofSeconds(15);

  private GatewayProgram() {}

  /**
   * Serves until the process is told to stop.
   *
   * @param source empty if there is nothing that could have changed
   */
  static void run(ServeSettings settings, Optional<Source> source, PrintStream out)
      throws StartException, IOException, InterruptedException {
    Lifetime life = new Lifetime(CLOSING);
    boolean serving = false;
    try {
      out.println(start(settings, source, life));
      out.flush();
      serving = true;
      life.serve();
    } finally {
      if (!serving) {
        life.abandon();
      }
    }
  }

  private static String start(ServeSettings settings, Optional<Source> source, Lifetime life)
      throws StartException, IOException {
    life.add(FolderLock.take(settings.state()));
    SecureRandom random = new SecureRandom();
    Optional<TlsIdentity> identity = identity(settings);
    ServedExports exports = life.add(ServedExports.open(settings, random));
    FrontEnds fronts =
        life.add(
            FrontEnds.start(
                new FrontEnds.Settings(
                    settings.bind(),
                    settings.nfsPort(),
                    settings.httpPort(),
                    NfsConfig.of(ServerId.of(settings.state(), random)),
                    RunningUser.caller(),
                    settings.state(),
                    identity),
                exports::all,
                exports::gateway,
                FileClientRecords.open(settings.state().resolve("nfs-clients"))));
    life.add(
        ControlServer.start(
            settings.state(),
            (command, about) ->
                switch (command) {
                  case "status" -> status(settings, exports, fronts);
                  case "reload" -> reload(settings, source, exports, fronts);
                  default ->
                      throw new ControlException(
                          "this gateway does not know the command " + command);
                },
            Thread.ofPlatform().daemon().name("control-", 0).factory()));
    source.ifPresent(_ -> HangUp.does(() -> reloadUnasked(settings, source, exports, fronts)));
    if (!settings.bind().isLoopbackAddress()) {
      LOG.warn(
          "listening on {}: there is no authentication yet, everyone who can reach it is let in",
          settings.bind().getHostAddress());
    }
    return String.format(
        "ready nfs=%s http=%s state=%s",
        FrontEnds.shown(fronts.nfs()), fronts.httpShown(), settings.state());
  }

  /** Read and checked; what its owner should know of it is in the log. */
  private static Optional<TlsIdentity> identity(ServeSettings settings) throws StartException {
    if (settings.tls().isEmpty()) {
      return Optional.empty();
    }
    TlsIdentity identity = TlsIdentity.read(settings.tls().get());
    identity.doubts(Instant.now()).forEach(doubt -> LOG.warn("TLS: {}", doubt));
    return Optional.of(identity);
  }

  /** Where settings are read from once more. */
  interface Source {
    /**
     * What they are now.
     *
     * @throws StartException if they cannot be
     */
    ServeSettings again() throws StartException;
  }

  /** The same as by the command; nobody waits for the answer. */
  private static void reloadUnasked(
      ServeSettings settings, Optional<Source> source, ServedExports exports, FrontEnds fronts) {
    try {
      ObjectNode _ = reload(settings, source, exports, fronts);
    } catch (ControlException | IOException refused) {
      LOG.error("the configuration was to be read again: {}", refused.getMessage());
    }
  }

  private static ObjectNode reload(
      ServeSettings settings, Optional<Source> source, ServedExports exports, FrontEnds fronts)
      throws ControlException, IOException {
    try {
      ServeSettings next =
          source
              .orElseThrow(
                  () ->
                      new StartException(
                          "it was started without --config, so there is no file to read"))
              .again();
      if (!next.isSameBut(settings)) {
        throw new StartException(
            "other ports, another address or state folder, and TLS where there was none or the other"
                + " way round, need a restart");
      }
      Optional<TlsIdentity> identity = identity(next);
      ServedExports.Changes changes = exports.change(next.exports());
      LOG.info("read the configuration again: {}", changes);
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      changes.added().forEach(answer.putArray("added")::add);
      changes.removed().forEach(answer.putArray("removed")::add);
      changes.changed().forEach(answer.putArray("changed")::add);
      if (identity.isPresent() && !identity.get().isSameAs(fronts.identity().orElseThrow())) {
        fronts.show(identity.get());
        LOG.info("a new certificate is shown, valid until {}", identity.get().validUntil());
        answer.put("certificateUntil", identity.get().validUntil().toString());
      }
      return answer;
    } catch (StartException refused) {
      throw new ControlException("nothing was changed: " + refused.getMessage(), refused);
    }
  }

  private static ObjectNode status(ServeSettings settings, ServedExports exports, FrontEnds fronts)
      throws IOException {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("nfs", FrontEnds.shown(fronts.nfs()));
    answer.put("http", fronts.httpShown());
    fronts
        .identity()
        .ifPresent(shown -> answer.put("certificateUntil", shown.validUntil().toString()));
    answer.put("state", settings.state().toString());
    ArrayNode list = answer.putArray("exports");
    for (var export : exports.served().entrySet()) {
      ObjectNode line = list.addObject();
      line.put("name", export.getKey());
      line.put("directory", export.getValue().directory().toString());
      line.put("readOnly", export.getValue().readOnly());
      GatewayExport.Status status = exports.status(export.getKey());
      line.put("journal", status.journalHead());
      line.put("objects", status.objects());
      ArrayNode laptops = line.putArray("laptops");
      for (GatewayExport.Laptop laptop : status.laptops()) {
        ObjectNode seen = laptops.addObject();
        seen.put("device", laptop.device());
        seen.put("lastEdit", laptop.lastEdit());
        seen.put("lastContact", laptop.lastContact().toString());
      }
    }
    return answer;
  }
}
