package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.entracte.gateway.export.PosixVolume;
import org.entracte.gateway.export.Volume;
import org.entracte.protocol.edit.Base;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.Content;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.EditKey;
import org.entracte.protocol.edit.Extent;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Payload;
import org.entracte.protocol.edit.Reconcile;
import org.entracte.protocol.edit.Versions;
import org.entracte.protocol.replication.Changes;
import org.entracte.protocol.replication.DirectoryPage;
import org.entracte.protocol.replication.Hello;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.replication.Submitted;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;

/** A real directory, its gateway and one laptop's edits, for tests. */
class Bay implements AutoCloseable {
  static final ClientId CLIENT = new ClientId(1, 2);
  static final Instant DAY = Instant.parse("2026-11-22T10:00:00Z");

  final Path folder;
  final Path files;
  private Optional<Running> running = Optional.empty();
  private long number;

  Bay(Path folder) throws Exception {
    this.folder = folder;
    this.files = Files.createDirectories(folder.resolve("export"));
  }

  void start() throws Exception {
    start(Fuse.none(), MortalVolume.Meanwhile.NOTHING);
  }

  /** What a process of the gateway holds. */
  private record Running(Volume volume, Connection database, Optional<GatewayExport> export) {}

  void start(Fuse fuse, MortalVolume.Meanwhile meanwhile) throws Exception {
    start(
        new MortalVolume(openVolume(), fuse, meanwhile),
        database -> MortalConnection.of(database, fuse));
  }

  void start(BadDisk disk) throws Exception {
    start(disk.on(openVolume()), UnaryOperator.identity());
  }

  void start(MortalConnection.Fate fate) throws Exception {
    start(openVolume(), database -> MortalConnection.of(database, fate));
  }

  private void start(Volume volume, UnaryOperator<Connection> decoration) throws Exception {
    Connection database = openDatabase();
    running = Optional.of(new Running(volume, database, Optional.empty()));
    GatewayExport export =
        GatewayExport.open(
            "test",
            volume,
            decoration.apply(database),
            clock(),
            new SplittableRandom(System.identityHashCode(this)),
            Reconcile::decide,
            GatewayExport.PATIENCE);
    running = Optional.of(new Running(volume, database, Optional.of(export)));
    export.link().hello(new Hello(Hello.PROTOCOL_VERSION, CLIENT, "laptop-7"));
  }

  InstantSource clock() {
    return InstantSource.system();
  }

  Volume openVolume() throws Exception {
    return PosixVolume.open(files);
  }

  Connection openDatabase() throws Exception {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("db"));
  }

  /** What kill -9 does: nothing is closed by the gateway itself. */
  void drop() throws Exception {
    Running killed = running.orElseThrow();
    killed.database().close(); // undoes what was not committed, as the next opening would
    killed.volume().close();
  }

  void readOnly(boolean readOnly) {
    running.orElseThrow().export().orElseThrow().readOnly(readOnly);
  }

  void restart() throws Exception {
    close();
    start();
  }

  @Override
  public void close() throws Exception {
    export().close();
    running.orElseThrow().volume().close();
  }

  GatewayExport export() {
    return running.flatMap(Running::export).orElseThrow();
  }

  FileTree tree() {
    return export().tree();
  }

  // Outside edits.

  Path file(String path, String content) throws IOException {
    Path file = files.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return old(file);
  }

  void directory(String path) throws Exception {
    Files.createDirectory(files.resolve(path));
  }

  void link(String path, String to) throws Exception {
    Files.createLink(files.resolve(to), files.resolve(path));
  }

  /** A fixed modification time, so that snapshots can be compared. */
  static Path old(Path file) throws IOException {
    return Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
  }

  // What the laptop knows.

  FileId id(String path) throws Exception {
    FileId at = FileId.ROOT;
    for (String part : path.isEmpty() ? new String[0] : path.split("/", -1)) {
      at = tree().lookup(Caller.SUPERUSER, at, Name.of(part)).id();
    }
    return at;
  }

  DirectoryPage.Entry entry(String path) throws Exception {
    int slash = path.lastIndexOf('/');
    FileId parent = id(slash < 0 ? "" : path.substring(0, slash));
    List<DirectoryPage> pages =
        export().link().list(List.of(new DirectoryPage.Request(parent, Optional.empty(), 1000)));
    assertThat(pages.getFirst()).isInstanceOf(DirectoryPage.Part.class);
    return ((DirectoryPage.Part) pages.getFirst())
        .entries().stream()
            .filter(entry -> entry.name().equals(Name.of(path.substring(slash + 1))))
            .findFirst()
            .orElseThrow();
  }

  Versions versions(String path) throws Exception {
    return entry(path).object().versions();
  }

  Base base(String path) throws Exception {
    return new Base.AtVersion(versions(path).content());
  }

  // Edits.

  Edit edit(Operation operation) {
    return edit(++number, operation);
  }

  Edit edit(long n, Operation operation) {
    return new Edit(new EditKey(CLIENT, 7, n), Caller.SUPERUSER, DAY, operation);
  }

  static Content whole(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    List<Extent> extents =
        bytes.length == 0 ? List.of() : List.of(new Extent(new ByteRange(0, bytes.length), false));
    return new Content(true, bytes.length, extents, new Payload.Inline(bytes), DAY);
  }

  static Content patch(long size, long offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Content(
        false,
        size,
        List.of(new Extent(new ByteRange(offset, bytes.length), false)),
        new Payload.Inline(bytes),
        DAY);
  }

  static Operation.Create create(FileId directory, String name, long id, String content) {
    return new Operation.Create(
        directory,
        Name.of(name),
        new FileId(99, id),
        new NewObject.RegularFile(),
        0644,
        0,
        0,
        DAY,
        Optional.of(whole(content)));
  }

  static Operation.Create make(FileId directory, String name, long id, NewObject object) {
    int mode = object.fileType() == FileType.DIRECTORY ? 0755 : 0644;
    return new Operation.Create(
        directory, Name.of(name), new FileId(99, id), object, mode, 0, 0, DAY, Optional.empty());
  }

  /** Where the journal is. */
  Position position() throws Exception {
    Changes answer = export().link().changes(new Position(0, 0, 0), 1, Duration.ZERO);
    return ((Changes.Lost) answer).head();
  }

  Submitted submit(Edit... edits) throws Exception {
    return export().link().submit(CLIENT, position(), List.of(edits));
  }

  Outcome outcome(Edit edit) throws Exception {
    Submitted answer = submit(edit);
    assertThat(answer).isInstanceOf(Submitted.Judged.class);
    return ((Submitted.Judged) answer).verdicts().getFirst().outcome();
  }

  /** Judges the laptop's next edit. */
  Outcome judge(Operation operation) throws Exception {
    return outcome(edit(operation));
  }

  // What came of it.

  List<JournalRow> journal() throws Exception {
    Position head =
        ((Changes.Lost) export().link().changes(new Position(0, 1, 0), 1, Duration.ZERO)).head();
    List<JournalRow> rows = new ArrayList<>();
    Position at = new Position(head.incarnation(), 0, 0);
    while (at.number() < head.number()) {
      Changes.Rows some = (Changes.Rows) export().link().changes(at, 100, Duration.ZERO);
      rows.addAll(some.rows());
      JournalRow last = some.rows().getLast();
      at = new Position(head.incarnation(), last.number(), last.tag());
    }
    return rows;
  }

  List<JournalRow> verdictsOf(long n) throws Exception {
    return journal().stream()
        .filter(row -> row.verdict().isPresent() && row.verdict().get().key().number() == n)
        .toList();
  }

  String read(String path) throws IOException {
    return Files.readString(files.resolve(path));
  }

  boolean exists(String path) {
    return Files.exists(files.resolve(path), LinkOption.NOFOLLOW_LINKS);
  }

  /** Everything below the export, but the gateway's own folder. */
  Map<String, String> snapshot() throws Exception {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(files)) {
      for (Path path : all.toList()) {
        String name = files.relativize(path).toString();
        if (!name.isEmpty() && !name.startsWith(".entracte")) {
          // The digits of a conflict name may come from an id, which is made of an inode number.
          found.put(name.replaceAll("-22 [0-9a-f]{4}\\)", "-22 ....)"), describe(path));
        }
      }
    }
    return found;
  }

  private static String describe(Path path) throws IOException {
    Map<String, Object> of =
        Files.readAttributes(path, "unix:mode,nlink,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
    String mode = Integer.toOctalString((int) Objects.requireNonNull(of.get("mode")));
    if (Files.isSymbolicLink(path)) {
      return mode + " -> " + Files.readSymbolicLink(path);
    }
    if (Files.isDirectory(path)) {
      return mode;
    }
    return mode
        + " "
        + of.get("nlink")
        + " "
        + of.get("lastModifiedTime")
        + " "
        + Files.readString(path, StandardCharsets.ISO_8859_1);
  }

  /** Names in staging. */
  List<String> staging() throws Exception {
    try (Stream<Path> entries = Files.list(files.resolve(".entracte/staging"))) {
      return entries.map(path -> path.getFileName().toString()).toList();
    }
  }
}
