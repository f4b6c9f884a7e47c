package org.entracte.gateway.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Example;
import org.entracte.gateway.export.ObjectKey;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.state.Blob;
import org.entracte.gateway.tree.Reserve.Folder;
import org.entracte.protocol.edit.EditArbitraries;
import org.entracte.protocol.edit.EditSamples;
import org.entracte.protocol.edit.ValueChange;
import org.entracte.protocol.fuzz.Campaign;
import org.entracte.protocol.fuzz.Corpus;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.AttributeValue;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.SymlinkTarget;
import org.entracte.protocol.tree.TimeChange;

/** Damaged intents and handles: a value whose bytes are these, or FileException. */
class ActFuzzTest {
  /** An entry into the tree, from a gateway of before. */
  private static final String FIRST_VERSION =
      "41010000000100000002000000010000000301000000000000000500000000000000060000000002"
          + "653100000000000000070000000000000008000000000000000000000000000000010000000166f1"
          + "e1448e";

  @Example
  void damagedIntentsAreRefusedOrOtherIntents() {
    fuzz("intents", Corpus.ofRecords(acts()), bytes -> ActFormat.encode(ActFormat.decode(bytes)));
  }

  @Example
  void damagedHandlesAreRefusedOrOtherHandles() {
    List<byte[]> handles =
        EditSamples.samples(EditArbitraries.ids()).stream().map(HandleFormat::encode).toList();
    fuzz(
        "gateway handles",
        Corpus.of(handles),
        bytes -> HandleFormat.encode(HandleFormat.decode(bytes)));
  }

  private static List<byte[]> acts() {
    List<FileId> ids = EditSamples.samples(EditArbitraries.ids());
    List<Name> names = EditSamples.samples(EditArbitraries.names());
    List<byte[]> samples = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      FileId id = ids.get(i);
      FileId directory = ids.get(i + 1);
      Name name = names.get(i);
      ObjectKey key = new ObjectKey(i, -i);
      Act.Seen seen = new Act.Seen(key, i, Instant.ofEpochSecond(i, i));
      Act.Move move = new Act.Move(id, key, directory, name, directory, names.get(i + 1));
      AttributeChange change =
          AttributeChange.mode(0640)
              .withOwner(OptionalInt.of(i), OptionalInt.empty())
              .withTimes(TimeChange.KEEP, new TimeChange.To(Instant.ofEpochSecond(-i)));
      for (Act act :
          List.of(
              new Act.Enter(id, Folder.STAGING, "entry", key, directory, name),
              new Act.Swap(id, "entry", key, directory, name, seen),
              new Act.Overwrite(id, "entry", Instant.EPOCH, seen, "trash"),
              new Act.TakeAway(id, FileType.SYMLINK, seen, directory, name, "trash"),
              move,
              new Act.MoveOver(move, id, FileType.DIRECTORY, seen, ""),
              new Act.Link(id, key, directory, name),
              new Act.SetAttributes(id, change, List.of()),
              new Act.SetAttributes(
                  id,
                  AttributeChange.NONE,
                  List.of(
                      new ValueChange(
                          new AttributeName("colour"),
                          Optional.empty(),
                          Optional.of(new AttributeValue("red"))))))) {
        Act.Ordered ordered = new Act.Ordered(new Caller(1, 2, List.of(3, i)), act);
        samples.add(ActFormat.encode(new ActFormat.Intended(ordered, Optional.empty())));
        samples.add(ActFormat.encode(new ActFormat.Intended(ordered, Optional.of(entering(i)))));
      }
    }
    return samples;
  }

  private static Entering entering(int i) {
    Instant time = Instant.ofEpochSecond(i, i);
    FileType type = i % 2 == 0 ? FileType.FILE : FileType.SYMLINK;
    return new Entering(
        new Stat(new ObjectKey(i, i), type, 0600, 1, i, i, 10L * i, i, time, time, time),
        new Blob(new byte[] {1, 2, (byte) i}),
        i % 2 == 0 ? Optional.empty() : Optional.of(SymlinkTarget.of("to-" + i)));
  }

  @Example
  void whatWasWrittenBeforeThereWasAVersionTwoIsStillRead() throws FileException {
    byte[] bytes = HexFormat.of().parseHex(FIRST_VERSION);

    ActFormat.Intended read = ActFormat.decode(bytes);
    assertThat(read.entering()).isEmpty();
    assertThat(read.ordered().caller()).isEqualTo(new Caller(1, 2, List.of(3)));
    assertThat(read.ordered().act())
        .isEqualTo(
            new Act.Enter(
                new FileId(5, 6),
                Folder.STAGING,
                "e1",
                new ObjectKey(7, 8),
                FileId.ROOT,
                Name.of("f")));
    assertThat(ActFormat.encode(read)).isEqualTo(bytes);
  }

  private static void fuzz(String name, Corpus corpus, Recoding recoding) {
    Campaign.Tally tally =
        Campaign.of(name, 30_000)
            .run(
                corpus::input,
                bytes -> {
                  try {
                    assertThat(Arrays.equals(recoding.run(bytes), bytes))
                        .as("encodes to the same bytes")
                        .isTrue();
                    return "value";
                  } catch (FileException refused) {
                    return "refused";
                  }
                });
    assertThat(tally.share("value")).isGreaterThan(0.15);
    assertThat(tally.share("refused")).isGreaterThan(0.15);
  }

  @FunctionalInterface
  private interface Recoding {
    byte[] run(byte[] bytes) throws FileException;
  }
}
