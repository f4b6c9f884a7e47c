package org.entracte.gateway.export;

/**
 * Tells objects of one file system apart, also when an inode number is used again.
 *
 * @param inode the inode number
 * @param birth creation time in nanoseconds since 1970, or 0 where the file system keeps none
 */
public record ObjectKey(long inode, long birth) {}
