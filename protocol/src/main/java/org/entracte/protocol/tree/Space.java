package org.entracte.protocol.tree;

/** Room on the file system below; available is what an ordinary user may still take. */
public record Space(
    long totalBytes, long freeBytes, long availableBytes, long totalFiles, long freeFiles) {}
