package org.entracte.cache.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A layer that is a file. */
record FileLayer(FileChannel channel) implements Layer {
  @Override
  public int read(ByteBuffer target, long offset) throws IOException {
    int total = 0;
    while (target.hasRemaining()) {
      int count = channel.read(target, offset + total);
      if (count < 0) {
        break;
      }
      total += count;
    }
    return total;
  }

  @Override
  public void write(ByteBuffer source, long offset) throws IOException {
    long at = offset;
    while (source.hasRemaining()) {
      at += channel.write(source, at);
    }
  }

  @Override
  public void truncate(long sizeBytes) throws IOException {
    if (sizeBytes < channel.size()) {
      channel.truncate(sizeBytes);
    } else if (sizeBytes > channel.size()) {
      channel.write(ByteBuffer.wrap(new byte[1]), sizeBytes - 1);
    }
  }

  @Override
  public long sizeBytes() throws IOException {
    return channel.size();
  }

  @Override
  public void sync() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
