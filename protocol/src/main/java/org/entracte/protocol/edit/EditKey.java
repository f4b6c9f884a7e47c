package org.entracte.protocol.edit;

/**
 * Names one edit for ever (I3).
 *
 * @param epoch random, new at every start of the cache; an unresolved edit keeps the one it was
 *     logged under, so that a restored or cloned cache folder cannot use a number again unnoticed
 * @param number counts a client's edits without a gap, from 1
 */
public record EditKey(ClientId client, long epoch, long number) {
  public EditKey {
    if (number < 1) {
      throw new IllegalArgumentException("edits count from 1, not " + number);
    }
  }
}
