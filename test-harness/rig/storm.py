#!/usr/bin/env python3
"""storm.py WORK PATH SIGNS: one work that goes on while servers are killed and started again.

WORK is list, rename, write, lock, contend or hold; PATH is what it works on. In the folder SIGNS
it writes WORK.progress, a number that grows with what it has done, and it ends, checking
all it knows, when SIGNS/end is there. Any error but those named here is a failure.
"""
import errno
import fcntl
import hashlib
import os
import sys

COUNT = 10_000
BLOCK = 256 << 10
BLOCKS = 128
FILES = 100


def drop_caches():
    with open("/proc/sys/vm/drop_caches", "w") as caches:
        caches.write("3\n")


class Signs:
    def __init__(self, work, folder):
        self.progress = os.path.join(folder, work + ".progress")
        self.end = os.path.join(folder, "end")
        self.done = 0

    def step(self):
        """Counts one more; answers whether to go on."""
        self.done += 1
        with open(self.progress + ".new", "w") as file:
            file.write(f"{self.done}\n")
        os.rename(self.progress + ".new", self.progress)
        return not os.path.exists(self.end)


def list_names(path, signs):
    """A directory of COUNT names, fetched anew each time: each name once."""
    wanted = {f"entry-{i:05}" for i in range(COUNT)}
    while True:
        found = []
        with os.scandir(path) as entries:
            for entry in entries:
                found.append(entry.name)
                if len(found) % 2000 == 0 and not signs.step():
                    return
        assert len(found) == COUNT and set(found) == wanted, (len(found), len(set(found)))
        drop_caches()


def rename(path, signs):
    """Files whose names change all the time; each keeps its content."""
    for i in range(FILES):
        with open(f"{path}/{i}-0", "w") as file:
            file.write(f"{i}\n")
    generation = 0
    repeated = 0
    while True:
        for i in range(FILES):
            old, new = f"{path}/{i}-{generation}", f"{path}/{i}-{generation + 1}"
            try:
                os.rename(old, new)
            except FileNotFoundError:
                # Done before the server died, and done again by the client, who had no answer.
                assert os.path.exists(new), new
                repeated += 1
        generation += 1
        if not signs.step():
            break
    drop_caches()
    assert sorted(os.listdir(path)) == sorted(f"{i}-{generation}" for i in range(FILES))
    for i in range(FILES):
        with open(f"{path}/{i}-{generation}") as file:
            assert file.read() == f"{i}\n"
    assert repeated <= 10, repeated


def block(number):
    return hashlib.sha256(str(number).encode()).digest() * (BLOCK // 32)


def write(path, signs):
    """A stream of blocks over and over a file, synced now and then; the last of each is there."""
    last = {}
    number = 0
    with open(path, "wb") as file:
        while True:
            at = number % BLOCKS
            file.seek(at * BLOCK)
            file.write(block(number))
            last[at] = number
            number += 1
            if number % 16 == 0:
                file.flush()
                os.fsync(file.fileno())
                if not signs.step():
                    break
    drop_caches()
    with open(path, "rb") as file:
        for at, kept in sorted(last.items()):
            assert file.read(BLOCK) == block(kept), at


def lock(path, signs):
    """A lock held all the time."""
    with open(path, "r+b") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        while signs.step():
            file.seek(0)
            file.write(b"%d\n" % signs.done)
            file.flush()
            os.fsync(file.fileno())


def contend(path, signs):
    """Wants that lock, from another client, and never gets it."""
    with open(path, "r+b") as file:
        while signs.step():
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as refused:
                assert refused.errno in (errno.EAGAIN, errno.EACCES), refused
            else:
                assert os.path.exists(signs.end), "the lock was lost"


def hold(path, signs):
    """An open file without a name: silly-renamed by the client."""
    with open(path, "w+b") as file:
        os.unlink(path)
        while True:
            wanted = b"%d\n" % signs.done
            file.seek(0)
            file.write(wanted)
            file.flush()
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            file.seek(0)
            assert file.read() == wanted
            if not signs.step():
                break
    assert not os.path.exists(path)


WORKS = {
    "list": list_names,
    "rename": rename,
    "write": write,
    "lock": lock,
    "contend": contend,
    "hold": hold,
}

if __name__ == "__main__":
    work, target, folder = sys.argv[1:]
    WORKS[work](target, Signs(work, folder))
