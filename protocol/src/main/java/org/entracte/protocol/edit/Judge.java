package org.entracte.protocol.edit;

/**
 * Decides what becomes of an edit, given what the gateway finds. Pure, for any thread. {@link
 * Reconcile#decide} is the one that counts; tests listen in on it.
 */
@FunctionalInterface
public interface Judge {
  Plan decide(Situation situation);
}
