package org.entracte.protocol.tree;

/** An object and its attributes, as found under a name. */
public record Node(FileId id, Attributes attributes) {}
