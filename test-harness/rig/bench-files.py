"""Steps of the NFS benchmarks that a shell is too slow for; prints "value N". Wrong bytes fail.

bench-files.py stream-write|stream-read FILE MIB      MiB/s
bench-files.py create|read|unlink FOLDER COUNT        seconds
bench-files.py fio OUTPUT read|write                  operations a second, from fio's JSON
"""

import json
import os
import random
import struct
import sys
import time

MIB = 1 << 20
PAGE = 4096
PATTERN = random.Random(1).randbytes(MIB)
SMALL = PATTERN[:PAGE]


def stamp(block, number):
    """Each page of a block of the large file begins with its place."""
    for page in range(0, MIB, PAGE):
        struct.pack_into(">Q", block, page, number * MIB + page)


def stream_write(name, count):
    block = bytearray(PATTERN)
    begun = time.monotonic()
    file = os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
    for number in range(count):
        stamp(block, number)
        if os.write(file, block) != MIB:
            sys.exit("a short write")
    os.fsync(file)
    os.close(file)
    return count / (time.monotonic() - begun)


def stream_read(name, count):
    expected, block = bytearray(PATTERN), bytearray(MIB)
    begun = time.monotonic()
    file = os.open(name, os.O_RDONLY)
    for number in range(count):
        stamp(expected, number)
        if os.readv(file, [block]) != MIB or block != expected:
            sys.exit("MiB %d is not what was written" % number)
    if os.read(file, 1):
        sys.exit("the file is too long")
    os.close(file)
    return count / (time.monotonic() - begun)


def small(folder, count, work):
    names = ["%s/file-%05d" % (folder, number) for number in range(count)]
    begun = time.monotonic()
    for name in names:
        work(name)
    return time.monotonic() - begun


def create(name):
    file = os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
    os.write(file, SMALL)
    os.close(file)


def read(name):
    file = os.open(name, os.O_RDONLY)
    if os.read(file, 2 * PAGE) != SMALL:
        sys.exit(name + " is not what was written")
    os.close(file)


def fio(name, way):
    with open(name, encoding="utf-8") as file:
        text = file.read()
    job = json.loads(text[text.index("{") :])["jobs"][0]
    if job["error"] != 0:
        sys.exit("fio failed with %d" % job["error"])
    return job[way]["iops"]


def main(way, name, what):
    if way == "stream-write":
        return stream_write(name, int(what))
    if way == "stream-read":
        return stream_read(name, int(what))
    if way == "fio":
        return fio(name, what)
    return small(name, int(what), {"create": create, "read": read, "unlink": os.unlink}[way])


print("value %.6f" % main(*sys.argv[1:]))
