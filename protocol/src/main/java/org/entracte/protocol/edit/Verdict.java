package org.entracte.protocol.edit;

/**
 * The gateway's final answer to an edit; an edit has exactly one (I3).
 *
 * @param journal the number of the journal row that carries this verdict and what it made true
 */
public record Verdict(EditKey key, long journal, Outcome outcome) {}
