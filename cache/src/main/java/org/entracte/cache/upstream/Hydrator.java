package org.entracte.cache.upstream;

import java.io.IOException;
import org.entracte.cache.replica.ContentSource;
import org.entracte.cache.replica.DiskFullException;
import org.entracte.cache.replica.IncomingFeed;
import org.entracte.protocol.replication.ContentPart;
import org.entracte.protocol.replication.GatewayLink;
import org.entracte.protocol.replication.LinkException;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;

/** Fetches content and listings that somebody waits for. Safe for many threads. */
final class Hydrator implements ContentSource {
  /** The least that is asked for: a read of one byte brings its neighbourhood along. */
  private static final long BLOCK_BYTES = 1 << 20;

  private static final long MOST_BYTES = 8L << 20;

  private final GatewayLink link;
  private final IncomingFeed feed;
  private final Listings listings;
  private final Connectivity connectivity;

  Hydrator(GatewayLink link, IncomingFeed feed, Listings listings, Connectivity connectivity) {
    this.link = link;
    this.feed = feed;
    this.listings = listings;
    this.connectivity = connectivity;
  }

  @Override
  public boolean isThere() {
    return connectivity.isOnline();
  }

  @Override
  public void fetch(FileId file, long contentVersion, ByteRange wanted) throws FileException {
    try {
      long length = Math.clamp(wanted.length(), BLOCK_BYTES, MOST_BYTES);
      ByteRange asked = new ByteRange(wanted.offset(), length);
      switch (link.read(file, contentVersion, feed.latestTold(), asked)) {
        case ContentPart.Part(var extents, var bytes) -> {
          if (!feed.hydrated(file, contentVersion, extents, bytes)) {
            throw gone(file);
          }
        }
        case ContentPart.VersionGone() -> throw gone(file);
      }
    } catch (LinkException away) {
      throw offline("content of file " + file, away);
    } catch (IOException trouble) {
      throw new FileException(
          trouble instanceof DiskFullException ? FileError.NO_SPACE : FileError.IO,
          "cannot keep fetched content of file " + file + ": " + trouble.getMessage(),
          trouble);
    }
  }

  @Override
  public void listDirectory(FileId directory) throws FileException {
    try {
      if (!listings.bring(directory)) {
        throw new FileException(
            FileError.BUSY, "directory " + directory + " is changing on the gateway; try again");
      }
    } catch (LinkException away) {
      throw offline("listing of directory " + directory, away);
    } catch (IOException trouble) {
      throw new FileException(
          trouble instanceof DiskFullException ? FileError.NO_SPACE : FileError.IO,
          "cannot keep the listing of directory " + directory + ": " + trouble.getMessage(),
          trouble);
    }
  }

  private static FileException gone(FileId file) {
    return new FileException(
        FileError.VERSION_GONE, "file " + file + " changed on the gateway; open it again");
  }

  private static FileException offline(String what, LinkException away) {
    return new FileException(
        FileError.OFFLINE,
        what + " is not cached and the gateway is away: " + away.getMessage(),
        null);
  }
}
