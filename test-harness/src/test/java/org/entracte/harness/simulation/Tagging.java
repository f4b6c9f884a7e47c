package org.entracte.harness.simulation;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.entracte.gateway.export.Inode;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.AttributeValue;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.ExtendedAttributes;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.NamedValues;

/**
 * Extended attributes of what stands in a tree: with few names people meet, and with few values
 * they set what is there already.
 */
final class Tagging {
  static final List<String> NAMES = List.of("colour", "origin");
  private static final List<String> VALUES = List.of("", "red", "blue", "green", "x".repeat(3000));

  static final String PREFIX = "user.";

  private Tagging() {}

  /** A value, or none: the attribute is to be taken away. */
  static byte[] value(Dice dice) {
    return dice.pick(VALUES).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Sets one, or takes one away. */
  static void act(FileTree tree, FileId id, Dice dice) throws FileException {
    AttributeName name = new AttributeName(dice.pick(NAMES));
    boolean set = dice.chance(75);
    byte[] value = value(dice);
    if (tree.extendedAttributes().isEmpty()) {
      return; // a laptop that never heard of a gateway that keeps them
    }
    ExtendedAttributes attributes = tree.extendedAttributes().get();
    if (set) {
      attributes.set(Caller.SUPERUSER, id, name, value, ExtendedAttributes.Setting.EITHER);
    } else {
      attributes.remove(Caller.SUPERUSER, id, name);
    }
  }

  /** All of an object on the disk. */
  static NamedValues of(Inode inode) throws FileException {
    SortedMap<AttributeName, AttributeValue> all = new TreeMap<>();
    for (AttributeName name : inode.values().names()) {
      Optional<byte[]> value = inode.values().get(Caller.SUPERUSER, name);
      value.ifPresent(
          bytes ->
              all.put(
                  new AttributeName(name.latin().substring(PREFIX.length())),
                  AttributeValue.of(bytes)));
    }
    return new NamedValues(all);
  }

  /** All of an object. */
  static NamedValues of(FileTree tree, FileId id) throws FileException {
    if (tree.extendedAttributes().isEmpty()) {
      return NamedValues.NONE;
    }
    ExtendedAttributes attributes = tree.extendedAttributes().get();
    SortedMap<AttributeName, AttributeValue> all = new TreeMap<>();
    for (AttributeName name : attributes.list(Caller.SUPERUSER, id)) {
      attributes
          .get(Caller.SUPERUSER, id, name)
          .ifPresent(value -> all.put(name, AttributeValue.of(value)));
    }
    return new NamedValues(all);
  }
}
