package org.entracte.protocol.tree;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The attributes to set; what is empty or KEEP stays. A size change truncates or extends with a
 * hole.
 */
public record AttributeChange(
    OptionalInt mode,
    OptionalInt uid,
    OptionalInt gid,
    OptionalLong sizeBytes,
    TimeChange accessed,
    TimeChange modified) {

  public static final AttributeChange NONE =
      new AttributeChange(
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalLong.empty(),
          TimeChange.KEEP,
          TimeChange.KEEP);

  public static AttributeChange mode(int mode) {
    return NONE.withMode(mode);
  }

  public static AttributeChange size(long sizeBytes) {
    return NONE.withSize(sizeBytes);
  }

  public AttributeChange withMode(int newMode) {
    return new AttributeChange(
        OptionalInt.of(newMode & 07777), uid, gid, sizeBytes, accessed, modified);
  }

  public AttributeChange withoutMode() {
    return new AttributeChange(OptionalInt.empty(), uid, gid, sizeBytes, accessed, modified);
  }

  public AttributeChange withOwner(OptionalInt newUid, OptionalInt newGid) {
    return new AttributeChange(mode, newUid, newGid, sizeBytes, accessed, modified);
  }

  public AttributeChange withSize(long newSizeBytes) {
    return new AttributeChange(mode, uid, gid, OptionalLong.of(newSizeBytes), accessed, modified);
  }

  public AttributeChange withTimes(TimeChange newAccessed, TimeChange newModified) {
    return new AttributeChange(mode, uid, gid, sizeBytes, newAccessed, newModified);
  }

  public boolean isNone() {
    return equals(NONE);
  }
}
