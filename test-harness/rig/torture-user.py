#!/usr/bin/env python3
"""Works in a directory at random, the way an impatient person does, and writes down what it did.

Usage: torture-user.py TOP --area DIR --writer C --seed N --seconds S --log FILE
                       [--outside GRAVES] [--drive URL]

Works in TOP/DIR. Contents are made of words of eight bytes, each written only once in a round, at
offsets that are multiples of eight, so that every byte tells who wrote it.

--outside  TOP is the exported directory itself. What is deleted or replaced is moved into the
           folder GRAVES, outside of TOP, and looked at there, so that the log holds just what
           went, whatever the gateway did in the same moment.
--drive    TOP is a WebDAV drive that uploads behind its user's back: a content counts as written
           only once a GET below URL shows it.

The log has one JSON object a line, times in milliseconds since 1970:
  {"is": "intends", "id", "at", "what", "path", "before", "after", "whole"}
             about to make the content `after` out of `before`; "" is no file
  {"is": "did", "id"}                that was acknowledged
  {"is": "acted", "at", "what", "path", "millis"}
  {"is": "refused", "at", "what", "path", "millis", "error", "phase", "from"}
             an operation that failed, while "looking" or while "changing" something;
             "from" only of a rename: what was to get the name "path"
  {"is": "strange", "at", "path", "content"}   read what nobody can have written
"""

import argparse
import ctypes
import errno
import json
import os
import random
import re
import stat
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

WORD = 8
NAMES = ["a", "b", "c", "d", "e", "f.txt"]
MODES = [0o600, 0o644, 0o640, 0o755, 0o700]
BIG_WORDS = 2500
CONFIRM_SECONDS = 5
WEIGHTS = {"create": 14, "write": 14, "append": 8, "truncate": 5, "make_directory": 8,
           "rename_file": 10, "rename_directory": 6, "link": 5, "remove": 9, "remove_tree": 2,
           "change_mode": 5, "symlink": 3, "safe_save": 7, "read": 8, "set_time": 2}
DRIVE_WEIGHTS = {"create": 14, "write": 10, "append": 6, "make_directory": 6, "rename_file": 8,
                 "rename_directory": 3, "remove": 7, "safe_save": 7, "read": 8}
SOUND = re.compile(rb"(?:[A-Z][0-9]{6}\n|\0{8})*\Z")
RENAME_EXCHANGE = 2
AT_FDCWD = -100


class NothingThere(Exception):
    """There is nothing of the kind that was looked for."""


def text(content):
    return content.decode("latin-1")


def exchange(one, other):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), one)


def patched(content, at, new):
    content = content.ljust(at, b"\0")
    return content[:at] + new + content[at + len(new):]


class User:
    def __init__(self, options):
        self.top = options.top
        self.area = os.path.join(options.top, options.area)
        self.writer = options.writer
        self.dice = random.Random(options.seed)
        self.log = open(options.log, "a", encoding="utf-8")
        self.graves = options.outside
        self.drive = options.drive
        self.minted = self.intended = self.buried = 0
        self.phase = "looking"
        self.path = ""

    # What it writes down

    def note(self, **values):
        self.log.write(json.dumps(values) + "\n")
        self.log.flush()

    def changing(self, what, path, before, after, whole, step):
        self.intended += 1
        number = self.intended
        self.note(**{"is": "intends"}, id=number, at=now(), what=what, path=self.shown(path),
                  before=text(before), after=text(after), whole=whole)
        self.doing(path, step)
        if self.drive and after and not self.confirmed(path, after):
            return
        self.note(**{"is": "did"}, id=number)

    def doing(self, path, step):
        self.path = path
        self.phase = "changing"
        step()
        self.phase = "looking"

    def confirmed(self, path, content):
        url = self.drive + "/" + urllib.parse.quote(os.path.relpath(path, self.top))
        until = time.monotonic() + CONFIRM_SECONDS
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(url, timeout=CONFIRM_SECONDS) as answer:
                    if answer.read() == content:
                        return True
            except OSError:
                pass  # not there yet, or the cache is being restarted: ask again
            time.sleep(0.1)
        return False

    def shown(self, path):
        return os.path.relpath(path, self.top)

    def act(self):
        weights = DRIVE_WEIGHTS if self.drive else WEIGHTS
        what = self.dice.choices(list(weights), list(weights.values()))[0]
        self.phase, self.path = "looking", self.area
        begun = time.monotonic()
        ending = {"is": "acted"}
        try:
            getattr(self, what)()
        except NothingThere:
            pass
        except OSError as error:
            ending = {"is": "refused", "phase": self.phase,
                      "error": errno.errorcode.get(error.errno, str(error.errno))}
            if error.filename2 is not None:
                ending["from"] = self.shown(error.filename)
        self.note(**ending, at=now(), what=what, path=self.shown(self.path),
                  millis=int((time.monotonic() - begun) * 1000))

    # What it does

    def create(self):
        path, content = self.free_slot(), self.new_content()
        if self.dice.random() < 0.15:
            content = b""
        self.changing("create", path, b"", content, True, lambda: self.make(path, content))

    def make(self, path, content):
        fd = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, self.dice.choice(MODES))
        with Closing(fd):
            write_all(fd, content, 0)
            if self.dice.random() < 0.2:
                os.fsync(fd)

    def write(self):
        self.edit("write", lambda size: self.dice.randint(0, size // WORD + 1) * WORD, self.new_content())

    def append(self):
        self.edit("append", lambda size: size, self.mint())

    def edit(self, what, offset, new):
        path = self.any_file()
        fd = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
        try:
            before = self.read_all(fd, path)
            at = offset(len(before)) // WORD * WORD

            def step():
                with Closing(fd):
                    write_all(fd, new, at)
                    if self.dice.random() < 0.2:
                        os.fsync(fd)

            self.changing(what, path, before, patched(before, at, new), False, step)
        finally:
            close_if_open(fd)

    def truncate(self):
        path = self.any_file()
        fd = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
        try:
            before = self.read_all(fd, path)
            size = self.dice.randint(0, len(before) // WORD + 2) * WORD

            def step():
                with Closing(fd):
                    os.ftruncate(fd, size)

            self.changing("truncate", path, before, before[:size].ljust(size, b"\0"), False, step)
        finally:
            close_if_open(fd)

    def make_directory(self):
        path = self.free_slot()
        self.doing(path, lambda: os.mkdir(path, self.dice.choice([0o755, 0o700])))

    def rename_file(self):
        self.rename(self.any_file())

    def rename_directory(self):
        self.rename(self.any_path(stat.S_ISDIR))

    def rename(self, path):
        self.move_over("rename", path, self.any_slot())

    def move_over(self, what, path, target):
        """Gives `path` the name `target`; what dies by that was seen."""
        if os.path.normpath(path) == os.path.normpath(target):
            return
        try:
            old = os.lstat(target)
        except FileNotFoundError:
            self.doing(target, lambda: os.rename(path, target))
            return
        if os.lstat(path).st_ino == old.st_ino or not stat.S_ISREG(old.st_mode):
            self.doing(target, lambda: os.rename(path, target))
        elif self.graves:
            self.doing(target, lambda: exchange(path, target))
            self.bury(what, path)
        elif old.st_nlink > 1:
            self.doing(target, lambda: os.rename(path, target))
        else:
            self.changing(what, target, self.content(target), b"", False, lambda: os.rename(path, target))

    def bury(self, what, path):
        """Takes something out of the tree, then looks at what it was."""
        self.buried += 1
        grave = os.path.join(self.graves, "%s-%d" % (self.writer, self.buried))
        self.doing(path, lambda: os.rename(path, grave))
        for lost in files_below(grave):
            if os.lstat(lost).st_nlink == 1:
                with open(lost, "rb") as file:
                    self.changing(what, path, file.read(), b"", False, lambda: None)
            else:
                os.unlink(lost)

    def link(self):
        path, slot = self.any_file(), self.free_slot()
        self.doing(slot, lambda: os.link(path, slot, follow_symlinks=False))

    def remove(self):
        self.remove_one(self.any_path(lambda mode: True))

    def remove_one(self, path):
        info = os.lstat(path)
        if stat.S_ISDIR(info.st_mode):
            self.doing(path, lambda: os.rmdir(path))
        elif self.graves:
            self.bury("remove", path)
        elif stat.S_ISREG(info.st_mode) and info.st_nlink == 1:
            self.remove_last_name(path)
        else:
            self.doing(path, lambda: os.unlink(path))

    def remove_last_name(self, path):
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        held = self.dice.random() < 0.2  # an NFS client renames it then, and removes it at close
        try:
            before = self.read_all(fd, path)

            def step():
                if not held:
                    os.close(fd)
                os.unlink(path)
                if held:
                    os.close(fd)

            self.changing("remove", path, before, b"", False, step)
        finally:
            close_if_open(fd)

    def remove_tree(self):
        directory = self.any_path(stat.S_ISDIR)
        for path, names, files in os.walk(directory, topdown=False, onerror=fail):
            for name in names + files:
                self.remove_one(os.path.join(path, name))
        self.doing(directory, lambda: os.rmdir(directory))

    def change_mode(self):
        path = self.any_path(lambda mode: not stat.S_ISLNK(mode))
        self.doing(path, lambda: os.chmod(path, self.dice.choice(MODES)))

    def set_time(self):
        path = self.any_file()
        seconds = int(time.time()) - self.dice.randrange(100_000)
        self.doing(path, lambda: os.utime(path, (seconds, seconds)))

    def symlink(self):
        path = self.free_slot()
        self.doing(path, lambda: os.symlink("to-" + text(self.mint().strip()), path))

    def safe_save(self):
        """As editors do: a new file, written and synced, takes the old one's name."""
        path, content = self.any_file(), self.new_content()
        temporary = path + "~"
        self.changing("safe-save", temporary, b"", content, True, lambda: self.make(temporary, content))
        self.move_over("safe-save", temporary, path)

    def read(self):
        self.content(self.any_file())

    # What it sees

    def content(self, path):
        self.path = path
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        with Closing(fd):
            return self.read_all(fd, path)

    def read_all(self, fd, path):
        self.path = path
        pieces = []
        offset = 0
        while True:
            piece = os.pread(fd, 1 << 20, offset)
            if not piece:
                break
            pieces.append(piece)
            offset += len(piece)
        content = b"".join(pieces)
        if not SOUND.match(content):
            self.note(**{"is": "strange"}, at=now(), path=self.shown(path), content=text(content))
        return content

    def new_content(self):
        if self.dice.random() < 0.06:
            return self.mint() * BIG_WORDS
        return b"".join(self.mint() for _ in range(self.dice.randint(1, 3)))

    def mint(self):
        self.minted += 1
        return b"%c%06d\n" % (ord(self.writer), self.minted)

    def entries(self, directory):
        self.path = directory
        with os.scandir(directory) as found:
            return sorted((entry.path, os.lstat(entry.path).st_mode) for entry in found
                          if not entry.name.startswith((".nfs", "lost+found")))

    def any_slot(self):
        directory = self.area
        while True:
            below = [path for path, mode in self.entries(directory) if stat.S_ISDIR(mode)]
            if not below or self.dice.random() < 0.45:
                return os.path.join(directory, self.dice.choice(NAMES))
            directory = self.dice.choice(below)

    def free_slot(self):
        slot = self.any_slot()
        for _ in range(3):
            if not os.path.lexists(slot):
                break
            slot = self.any_slot()
        return slot

    def any_file(self):
        return self.any_path(stat.S_ISREG)

    def any_path(self, wanted):
        candidates = []
        directory = self.area
        while True:
            here = self.entries(directory)
            candidates += [path for path, mode in here if wanted(mode)]
            below = [path for path, mode in here if stat.S_ISDIR(mode)]
            if not below or self.dice.random() < 0.4:
                break
            directory = self.dice.choice(below)
        if not candidates:
            self.create()
            raise NothingThere
        return self.dice.choice(candidates)


class Closing:
    """Closes a descriptor, once; what close(2) reports counts, as that is when NFS writes."""

    def __init__(self, fd):
        self.fd = fd

    def __enter__(self):
        return self.fd

    def __exit__(self, *_):
        os.close(self.fd)


def close_if_open(fd):
    try:
        os.close(fd)
    except OSError as error:
        if error.errno != errno.EBADF:
            raise


def write_all(fd, content, at):
    while content:
        count = os.pwrite(fd, content, at)
        content = content[count:]
        at += count


def files_below(path):
    if stat.S_ISREG(os.lstat(path).st_mode):
        return [path]
    return [os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names
            if stat.S_ISREG(os.lstat(os.path.join(folder, name)).st_mode)]


def fail(error):
    raise error


def now():
    return int(time.time() * 1000)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("top")
    parser.add_argument("--area", required=True)
    parser.add_argument("--writer", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--log", required=True)
    parser.add_argument("--outside")
    parser.add_argument("--drive")
    options = parser.parse_args()
    user = User(options)
    until = time.monotonic() + options.seconds
    while time.monotonic() < until:
        user.act()
        time.sleep(user.dice.random() * 0.08)
    return 0


if __name__ == "__main__":
    sys.exit(main())
