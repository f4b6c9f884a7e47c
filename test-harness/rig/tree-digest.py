#!/usr/bin/env python3
"""Prints what is in a directory, one line for each name, sorted by its bytes.

Usage: tree-digest.py DIR [--sample-above BYTES] [--skip NAME]...

    name(hex) type mode uid gid links size mtime(ns) detail

`detail` is the target (hex) of a symbolic link; of a file, the SHA-256 of its content; and the
first of its names (hex), when it has several. A block of zeros counts the same whether it is a
hole or not: the digest covers (offset, bytes) of those 64 KiB blocks that are not all zero.
Files above --sample-above are read only in part: 16 MiB at either end and 1 MiB every 64 MiB.
--skip leaves out a name at the top. Size is "-" for anything but files.
"""

import argparse
import errno
import hashlib
import os
import stat
import sys

BLOCK = 64 * 1024
READ = 1024 * 1024
ZEROS = bytes(READ)


def data_ranges(fd, size):
    """The ranges of a file that may hold anything but zeros, widened to whole READ units."""
    if size <= READ:
        yield 0, size
        return
    offset = 0
    while offset < size:
        try:
            start = os.lseek(fd, offset, os.SEEK_DATA)
            offset = os.lseek(fd, start, os.SEEK_HOLE)
        except OSError as error:
            if error.errno == errno.ENXIO:
                return
            if error.errno != errno.EINVAL:
                raise
            start, offset = offset, size
        yield start // READ * READ, min(size, -(-offset // READ) * READ)


def sampled(offset, size):
    return offset < 16 * READ or offset >= size - 16 * READ or offset // READ % 64 == 0


def content_digest(path, size, sample_above):
    digest = hashlib.sha256()
    done = 0
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        for start, end in data_ranges(fd, size):
            for offset in range(max(start, done), end, READ):
                if size <= sample_above or sampled(offset, size):
                    add_blocks(read_exactly(fd, offset, min(READ, end - offset)), offset, digest)
            done = max(done, end)
    finally:
        os.close(fd)
    return digest.hexdigest()


def read_exactly(fd, offset, length):
    pieces = []
    while length > 0:
        data = os.pread(fd, length, offset)
        if not data:
            raise OSError(errno.EIO, "file ended early at offset %d" % offset)
        pieces.append(data)
        offset += len(data)
        length -= len(data)
    return b"".join(pieces)


def add_blocks(data, offset, digest):
    if data == ZEROS[: len(data)]:
        return
    for position in range(0, len(data), BLOCK):
        block = data[position : position + BLOCK]
        if block != ZEROS[: len(block)]:
            digest.update(b"%d:" % (offset + position))
            digest.update(block)


def walk(top, directory, skipped):
    """Yields (relative path, full path, lstat) below `directory`, without following links."""
    with os.scandir(directory) as entries:
        names = sorted(entry.name for entry in entries)
    for name in names:
        if directory == top and name in skipped:
            continue
        path = os.path.join(directory, name)
        info = os.lstat(path)
        yield os.path.relpath(path, top), path, info
        if stat.S_ISDIR(info.st_mode):
            yield from walk(top, path, skipped)


TYPES = {stat.S_IFREG: "file", stat.S_IFDIR: "dir", stat.S_IFLNK: "link", stat.S_IFIFO: "fifo",
         stat.S_IFSOCK: "socket", stat.S_IFBLK: "block", stat.S_IFCHR: "char"}


def detail(name, path, info, first_names, digests, sample_above):
    if stat.S_ISLNK(info.st_mode):
        return os.readlink(path).hex()
    if not stat.S_ISREG(info.st_mode):
        return "-"
    if info.st_nlink == 1:
        return content_digest(path, info.st_size, sample_above)
    key = (info.st_dev, info.st_ino)
    if key not in digests:
        digests[key] = content_digest(path, info.st_size, sample_above)
        first_names[key] = name
    return digests[key] + " first=" + first_names[key].hex()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory")
    parser.add_argument("--sample-above", type=int, default=1 << 62)
    parser.add_argument("--skip", action="append", default=[])
    options = parser.parse_args()
    top = os.fsencode(options.directory)
    skipped = {os.fsencode(name) for name in options.skip}
    first_names, digests = {}, {}
    for name, path, info in sorted(walk(top, top, skipped), key=lambda found: found[0]):
        kind = TYPES[stat.S_IFMT(info.st_mode)]
        is_file = kind == "file"
        print(name.hex(), kind, "%04o" % stat.S_IMODE(info.st_mode), info.st_uid, info.st_gid,
              info.st_nlink if is_file else "-", info.st_size if is_file else "-", info.st_mtime_ns,
              detail(name, path, info, first_names, digests, options.sample_above))
    return 0


if __name__ == "__main__":
    sys.exit(main())
