package org.entracte.protocol.webdav;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.entracte.protocol.tree.Name;

/**
 * The two ways to write a letter with its accent: the Finder sends them apart (NFD), others send
 * them as one (NFC). A file is found by either, and keeps the name it has.
 */
final class Spelling {
  private Spelling() {}

  /** Whether there may be others; false for what is only ASCII. */
  static boolean isAmbiguous(byte[] name) {
    for (byte b : name) {
      if (b < 0) {
        return true;
      }
    }
    return false;
  }

  /** The other spellings; none of what is not UTF-8. */
  static List<byte[]> others(byte[] name) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
    } catch (CharacterCodingException bytesOnly) {
      return List.of();
    }
    List<byte[]> others = new ArrayList<>();
    for (Form form : List.of(Form.NFC, Form.NFD)) {
      byte[] spelled = Normalizer.normalize(text, form).getBytes(StandardCharsets.UTF_8);
      if (!Arrays.equals(spelled, name)) {
        others.add(spelled);
      }
    }
    return others;
  }

  /** One path for all spellings, so that a lock holds against each. */
  static DavPath one(DavPath path) {
    return path.names().stream().noneMatch(name -> isAmbiguous(name.toBytes()))
        ? path
        : new DavPath(path.names().stream().map(Spelling::composed).toList());
  }

  private static Name composed(Name name) {
    byte[] bytes = name.toBytes();
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      byte[] spelled = Normalizer.normalize(text, Form.NFC).getBytes(StandardCharsets.UTF_8);
      return Name.flaw(spelled).isEmpty() ? Name.of(spelled) : name;
    } catch (CharacterCodingException bytesOnly) {
      return name;
    }
  }
}
