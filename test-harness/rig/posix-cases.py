#!/usr/bin/env python3
"""posix-cases.py DIR: does what programs do to files, right and wrong, each case in a fresh folder
below DIR, and prints one line for each: its name, and what came of it. The lines are the same on every
file system that does as POSIX says, so two runs are compared as texts. Run as root: some cases are
played as an ordinary user.
"""

import errno
import fcntl
import os
import stat
import sys
import time

USER = 4242
OTHER = 4343
GROUP = 4244

CASES = []


def case(function):
    CASES.append(function)
    return function


def tried(action, *arguments, **named):
    """What came of a call: its value, or the name of its errno."""
    try:
        value = action(*arguments, **named)
    except OSError as refused:
        return errno.errorcode.get(refused.errno, str(refused.errno))
    return "ok" if value is None else value


def closed(action, *arguments):
    """The same for a call that opens."""
    value = tried(action, *arguments)
    if isinstance(value, int):
        os.close(value)
        return "ok"
    return value


def make(path, content=b"", mode=0o644):
    fd = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    os.write(fd, content)
    os.close(fd)
    os.chmod(path, mode)
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


def mode(path):
    return oct(stat.S_IMODE(os.lstat(path).st_mode))


def links(path):
    return os.lstat(path).st_nlink


def as_user(action, uid=USER, gid=USER, groups=()):
    """Runs it in a child of that user; its result as text."""
    back, there = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(back)
        try:
            os.setgroups(list(groups))
            os.setresgid(gid, gid, gid)
            os.setresuid(uid, uid, uid)
            os.umask(0o022)
            answer = str(action())
        except OSError as refused:
            answer = errno.errorcode.get(refused.errno, str(refused.errno))
        os.write(there, answer.encode())
        os._exit(0)
    os.close(there)
    with os.fdopen(back, "rb") as pipe:
        answer = pipe.read().decode()
    os.waitpid(child, 0)
    return answer


def times(path):
    status = os.lstat(path)
    return status.st_mtime_ns, status.st_ctime_ns


def moved(path, action):
    """Which of the times of a path an action moves: m, c."""
    before = times(path)
    deadline = time.monotonic() + 3
    while time.time_ns() <= max(before) + 20_000_000 and time.monotonic() < deadline:
        time.sleep(0.005)
    action()
    after = times(path)
    return "".join(letter for letter, x, y in zip("mc", before, after) if x != y)


# open(2)


@case
def open_flags():
    make("f", b"content")
    os.mkdir("d")
    os.symlink("f", "l")
    os.symlink("nowhere", "dangling")
    os.symlink("loop", "loop")
    yield "missing", closed(os.open, "none", os.O_RDONLY)
    yield "missing directory", closed(os.open, "none/f", os.O_RDONLY | os.O_CREAT)
    yield "file as directory", closed(os.open, "f/x", os.O_RDONLY)
    yield "trailing slash", closed(os.open, "f/", os.O_RDONLY)
    yield "exclusive", closed(os.open, "f", os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    yield "exclusive on link", closed(os.open, "l", os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    yield "exclusive on dangling", closed(os.open, "dangling", os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    yield "directory for writing", closed(os.open, "d", os.O_WRONLY)
    yield "directory for reading", closed(os.open, "d", os.O_RDONLY)
    yield "file as O_DIRECTORY", closed(os.open, "f", os.O_RDONLY | os.O_DIRECTORY)
    yield "link nofollow", closed(os.open, "l", os.O_RDONLY | os.O_NOFOLLOW)
    yield "loop", closed(os.open, "loop", os.O_RDONLY)
    yield "create through dangling", closed(os.open, "dangling", os.O_CREAT | os.O_WRONLY)
    yield "made by that", sorted(os.listdir("."))
    yield "truncate", closed(os.open, "f", os.O_WRONLY | os.O_TRUNC)
    yield "size then", os.stat("f").st_size
    yield "truncate read-only open", closed(os.open, "l", os.O_RDONLY)


@case
def names():
    yield "255 bytes", closed(os.open, "n" * 255, os.O_CREAT | os.O_WRONLY)
    yield "256 bytes", closed(os.open, "n" * 256, os.O_CREAT | os.O_WRONLY)
    yield "mkdir 256", tried(os.mkdir, "m" * 256)
    yield "symlink 256", tried(os.symlink, "x", "s" * 256)
    yield "rename to 256", tried(os.rename, "n" * 255, "r" * 256)
    yield "not UTF-8", closed(os.open, b"\xff\xfe\x80", os.O_CREAT | os.O_WRONLY)
    yield "control characters", closed(os.open, "a\nb\tc\x01", os.O_CREAT | os.O_WRONLY)
    yield "backslash and colon", closed(os.open, "a\\b:c*?", os.O_CREAT | os.O_WRONLY)
    yield "listed", sorted(os.listdir(b"."))[:4]
    yield "long path", closed(os.open, "/".join(["x"] * 2100), os.O_RDONLY)
    yield "dot", tried(os.mkdir, ".")
    yield "dot dot", tried(os.rmdir, "..")
    yield "empty", closed(os.open, "", os.O_RDONLY)


@case
def deep_path():
    here = os.getcwd()
    for _ in range(60):
        os.mkdir("d" * 40)
        os.chdir("d" * 40)
    make("f", b"deep")
    yield "content", read("f")
    os.chdir(here)
    yield "from above", read("/".join(["d" * 40] * 60 + ["f"]))


# directories


@case
def directories():
    make("f")
    os.mkdir("d")
    make("d/f")
    os.symlink("d", "l")
    yield "mkdir on file", tried(os.mkdir, "f")
    yield "mkdir on directory", tried(os.mkdir, "d")
    yield "mkdir on link", tried(os.mkdir, "l")
    yield "mkdir in missing", tried(os.mkdir, "none/x")
    yield "mkdir in file", tried(os.mkdir, "f/x")
    yield "rmdir full", tried(os.rmdir, "d")
    yield "rmdir file", tried(os.rmdir, "f")
    yield "rmdir link", tried(os.rmdir, "l")
    yield "rmdir missing", tried(os.rmdir, "none")
    yield "unlink directory", tried(os.unlink, "d")
    yield "links of parent", links(".")
    os.mkdir("d/s")
    os.mkdir("d/t")
    yield "links of directory", links("d"), links("d/s")
    os.rmdir("d/s")
    yield "links less one", links("d")
    os.rename("d/t", "t")
    yield "links after a move", links("d"), links("t"), links(".")


@case
def removed_directory():
    os.mkdir("d")
    fd = os.open("d", os.O_RDONLY)
    os.rmdir("d")
    yield "create in it", closed(lambda: os.open("x", os.O_CREAT | os.O_WRONLY, dir_fd=fd))
    yield "list", tried(os.listdir, fd) in ([], "ENOENT", "ESTALE")
    os.close(fd)


# rename(2)


@case
def renames():
    make("a", b"a")
    make("b", b"b")
    os.mkdir("d")
    os.mkdir("e")
    make("e/full")
    os.symlink("a", "l")
    yield "missing", tried(os.rename, "none", "x")
    yield "file over directory", tried(os.rename, "a", "d")
    yield "directory over file", tried(os.rename, "d", "a")
    yield "directory over full", tried(os.rename, "d", "e")
    yield "directory into itself", tried(os.rename, "d", "d/x")
    yield "parent into child", tried(os.rename, "e", "e/full/x")
    yield "to missing directory", tried(os.rename, "a", "none/a")
    yield "to file as directory", tried(os.rename, "a", "b/a")
    yield "over file", tried(os.rename, "a", "b"), read("b")
    yield "over itself", tried(os.rename, "b", "b"), read("b")
    yield "over link", tried(os.rename, "b", "l"), stat.S_ISREG(os.lstat("l").st_mode)
    yield "directory over empty", tried(os.rename, "e", "d"), os.listdir("d")
    yield "dot", tried(os.rename, ".", "x")
    os.link("l", "same")
    yield "two names of one file", tried(os.rename, "l", "same"), sorted(os.listdir("."))


@case
def rename_over_open():
    make("old", b"old")
    make("new", b"new")
    fd = os.open("old", os.O_RDONLY)
    os.rename("new", "old")
    yield "open one reads", os.pread(fd, 10, 0)
    yield "name reads", read("old")
    os.close(fd)


# links


@case
def hard_links():
    make("f", b"x")
    os.mkdir("d")
    os.symlink("f", "l")
    yield "link", tried(os.link, "f", "g"), links("f")
    yield "taken", tried(os.link, "f", "g")
    yield "of directory", tried(os.link, "d", "e")
    yield "of missing", tried(os.link, "none", "x")
    yield "into missing", tried(os.link, "f", "none/x")
    yield "of a link", tried(os.link, "l", "ll", follow_symlinks=False), os.path.islink("ll")
    os.unlink("f")
    yield "left", links("g"), read("g")
    os.chmod("g", 0o600)
    os.link("g", "d/h")
    yield "one inode", os.stat("g").st_ino == os.stat("d/h").st_ino, mode("d/h")


@case
def symlinks():
    target = "t" * 1000
    os.symlink(target, "long")
    yield "readlink", os.readlink("long") == target
    yield "size", os.lstat("long").st_size
    yield "taken", tried(os.symlink, "x", "long")
    yield "empty", tried(os.symlink, "", "empty")
    make("f")
    yield "readlink of file", tried(os.readlink, "f")
    os.symlink("f", "l")
    os.chmod("l", 0o600)
    yield "chmod follows", mode("f")
    os.lchown("l", USER, USER)
    yield "lchown does not", os.stat("f").st_uid, os.lstat("l").st_uid
    os.symlink("a/../f", "up")
    yield "through missing", closed(os.open, "up", os.O_RDONLY)


@case
def unlink_open():
    make("f", b"content")
    fd = os.open("f", os.O_RDWR)
    os.unlink("f")
    yield "gone", tried(os.stat, "f") if not os.path.exists("f") else "there"
    yield "reads", os.pread(fd, 20, 0)
    yield "writes", os.pwrite(fd, b"more", 7), os.pread(fd, 20, 0)
    os.ftruncate(fd, 3)
    yield "truncates", os.fstat(fd).st_size
    os.close(fd)


# reading and writing


@case
def contents():
    fd = os.open("f", os.O_CREAT | os.O_RDWR)
    yield "past the end", os.pwrite(fd, b"x", 10_000), os.pread(fd, 3, 9_999)
    yield "hole", os.pread(fd, 4, 5_000)
    yield "read at the end", os.pread(fd, 4, 10_001)
    os.ftruncate(fd, 5)
    os.ftruncate(fd, 8)
    yield "cut and grown", os.pread(fd, 20, 0)
    yield "negative size", tried(os.ftruncate, fd, -1)
    yield "seek data", tried(os.lseek, fd, 0, os.SEEK_END)
    os.close(fd)
    yield "closed", tried(os.read, fd, 1)
    writer = os.open("f", os.O_WRONLY)
    yield "read on write-only", tried(os.read, writer, 1)
    os.close(writer)
    reader = os.open("f", os.O_RDONLY)
    yield "write on read-only", tried(os.write, reader, b"x")
    yield "truncate on read-only", tried(os.ftruncate, reader, 1)
    os.close(reader)
    yield "truncate directory", tried(os.truncate, ".", 0)
    far = os.open("far", os.O_CREAT | os.O_RDWR)
    yield "beyond 4 GiB", os.pwrite(far, b"end", 5 << 30), os.pread(far, 3, 5 << 30)
    yield "size", os.fstat(far).st_size, os.fstat(far).st_blocks < 10_000
    os.close(far)


@case
def appending():
    make("f", b"begin")
    first = os.open("f", os.O_WRONLY | os.O_APPEND)
    second = os.open("f", os.O_WRONLY | os.O_APPEND)
    for fd in (first, second, first):
        os.write(fd, b"%d" % (1 if fd == first else 2))
    yield "in order", read("f")
    os.close(first)
    os.close(second)


@case
def reading_directories():
    yield "read", tried(lambda: os.read(os.open(".", os.O_RDONLY), 1))
    for number in range(300):
        make("n%03d" % number)
    listed = os.listdir(".")
    yield "all, once", len(listed), len(set(listed))
    seen = set()
    with os.scandir(".") as entries:
        for entry in entries:
            seen.add(entry.name)
            os.unlink(entry.name)
    yield "while removing", len(seen), os.listdir(".")


# modes, owners, permissions


@case
def modes():
    make("f", b"x")
    for bits in (0o000, 0o777, 0o4755, 0o2755, 0o1755, 0o7777, 0o644):
        os.chmod("f", bits)
        yield "chmod %o" % bits, mode("f")
    os.mkdir("d", 0o755)
    os.chmod("d", 0o3775)
    yield "directory", mode("d")
    os.umask(0o027)
    os.close(os.open("u", os.O_CREAT | os.O_WRONLY, 0o666))
    os.mkdir("v", 0o777)
    os.umask(0o022)
    yield "umask", mode("u"), mode("v")
    yield "missing", tried(os.chmod, "none", 0o644), tried(os.chown, "none", 0, 0)


@case
def set_ids():
    os.chmod(".", 0o777)
    make("f", b"x", 0o6755)
    os.chown("f", USER, USER)
    os.chmod("f", 0o6755)

    def write():
        fd = os.open("f", os.O_WRONLY)
        os.write(fd, b"y")
        os.close(fd)
        return mode("f")

    yield "a write takes them", as_user(write)
    os.chmod("f", 0o6755)
    yield "so does truncation", as_user(lambda: (os.truncate("f", 0), mode("f"))[1])
    os.chmod("f", 0o6755)
    os.chown("f", OTHER, OTHER)
    yield "and a change of owner", mode("f")
    os.mkdir("d")
    os.chown("d", 0, GROUP)
    os.chmod("d", 0o2777)
    yield "group of a setgid directory", as_user(lambda: (make("d/f"), os.stat("d/f").st_gid)[1])
    yield "its directories are so too", as_user(lambda: (os.mkdir("d/s"), mode("d/s"), os.stat("d/s").st_gid)[1:])
    make("mine", b"")
    os.chown("mine", USER, GROUP)
    yield "setgid of a foreign group", as_user(lambda: (os.chmod("mine", 0o2755), mode("mine"))[1])


@case
def permissions():
    os.chmod(".", 0o777)
    for bits in (0o400, 0o200, 0o100, 0o040, 0o004, 0o000):
        name = "m%03o" % bits
        make(name, b"x", bits)
        os.chown(name, USER, GROUP)
        os.chmod(name, bits)
        for who, uid, groups in (("owner", USER, ()), ("group", OTHER, (GROUP,)), ("other", OTHER, ())):
            yield "%s %03o" % (who, bits), as_user(
                lambda: (
                    closed(os.open, name, os.O_RDONLY),
                    closed(os.open, name, os.O_WRONLY),
                    os.access(name, os.X_OK),
                ),
                uid,
                uid,
                groups,
            )


@case
def directory_permissions():
    os.chmod(".", 0o755)
    for bits in (0o700, 0o500, 0o300, 0o400, 0o100, 0o000):
        name = "d%03o" % bits
        os.mkdir(name)
        make(name + "/f", b"x", 0o666)
        os.chown(name, USER, USER)
        os.chmod(name, bits)
        yield "%03o" % bits, as_user(
            lambda: (
                tried(lambda: sorted(os.listdir(name))),
                closed(os.open, name + "/f", os.O_RDONLY),
                closed(os.open, name + "/new", os.O_CREAT | os.O_WRONLY),
                tried(os.rename, name + "/f", name + "/g"),
            )
        )
    yield "not mine", as_user(lambda: tried(os.mkdir, "x"))


@case
def sticky():
    os.mkdir("t")
    os.chmod("t", 0o1777)
    make("t/f")
    os.chown("t/f", OTHER, OTHER)
    make("t/mine")
    os.chown("t/mine", USER, USER)
    yield "unlink of another's", as_user(lambda: tried(os.unlink, "t/f"))
    yield "rename of another's", as_user(lambda: tried(os.rename, "t/f", "t/g"))
    yield "over another's", as_user(lambda: tried(os.rename, "t/mine", "t/f"))
    yield "unlink of mine", as_user(lambda: tried(os.unlink, "t/mine"))


@case
def ownership():
    os.chmod(".", 0o777)
    make("f", b"x")
    os.chown("f", USER, USER)
    yield "give away", as_user(lambda: tried(os.chown, "f", OTHER, -1))
    yield "to my group", as_user(lambda: tried(os.chown, "f", -1, GROUP), groups=(GROUP,))
    yield "to another's group", as_user(lambda: tried(os.chown, "f", -1, OTHER))
    yield "chmod of another's", as_user(lambda: tried(os.chmod, "f", 0o777), uid=OTHER, gid=OTHER)
    yield "times of another's", as_user(lambda: tried(os.utime, "f", (1, 1)), uid=OTHER, gid=OTHER)
    yield "now of another's", as_user(lambda: tried(os.utime, "f"), uid=OTHER, gid=OTHER)
    os.chmod("f", 0o666)
    yield "now with write permission", as_user(lambda: tried(os.utime, "f"), uid=OTHER, gid=OTHER)
    os.chown("f", 2**31, 2**32 - 2)
    yield "large ids", os.stat("f").st_uid, os.stat("f").st_gid


@case
def exclusive_create_read_only():
    os.chmod(".", 0o777)

    def write():
        fd = os.open("ro", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o444)
        os.write(fd, b"mine")
        os.close(fd)
        return mode("ro"), read("ro"), closed(os.open, "ro", os.O_WRONLY)

    yield "its maker writes", as_user(write)


# times


@case
def timestamps():
    make("f", b"x")
    os.mkdir("d")
    make("d/a")
    yield "write", moved("f", lambda: make_longer("f"))
    yield "chmod", moved("f", lambda: os.chmod("f", 0o600))
    yield "chown", moved("f", lambda: os.chown("f", USER, -1))
    yield "link", moved("f", lambda: os.link("f", "g"))
    yield "unlink of one name", moved("f", lambda: os.unlink("g"))
    yield "rename", moved("d", lambda: os.rename("d/a", "d/b"))
    yield "create in directory", moved("d", lambda: make("d/c"))
    yield "unlink in directory", moved("d", lambda: os.unlink("d/c"))
    yield "mkdir in directory", moved("d", lambda: os.mkdir("d/s"))
    yield "write below", moved("d", lambda: make_longer("d/b"))
    yield "read", moved("f", lambda: read("f"))
    yield "truncate to another size", moved("f", lambda: os.truncate("f", 0))
    yield "utime", moved("f", lambda: os.utime("f", ns=(5, 7)))
    os.utime("f", ns=(1_234_567_890_123_456_789, 987_654_321_012_345_678))
    yield "nanoseconds", os.stat("f").st_atime_ns, os.stat("f").st_mtime_ns
    os.utime("f", (2**32 + 5, 2**32 + 6))
    yield "after 2106", int(os.stat("f").st_mtime)
    os.symlink("f", "l")
    os.utime("l", ns=(1_000, 2_000), follow_symlinks=False)
    yield "of a link", os.lstat("l").st_mtime_ns
    os.utime("d", ns=(3_000, 4_000))
    yield "of a directory", os.lstat("d").st_mtime_ns


def make_longer(path):
    fd = os.open(path, os.O_WRONLY | os.O_APPEND)
    os.write(fd, b"more")
    os.close(fd)


# locks


@case
def locks():
    make("f", b"0123456789")
    mine = os.open("f", os.O_RDWR)
    yield "lock", tried(fcntl.lockf, mine, fcntl.LOCK_EX | fcntl.LOCK_NB, 5, 0)

    def other(start, kind=fcntl.LOCK_EX):
        fd = os.open("f", os.O_RDWR)
        return tried(fcntl.lockf, fd, kind | fcntl.LOCK_NB, 2, start)

    yield "overlapping", as_user(lambda: other(3), uid=0, gid=0)
    yield "beside", as_user(lambda: other(5), uid=0, gid=0)
    yield "shared too", as_user(lambda: other(0, fcntl.LOCK_SH), uid=0, gid=0)
    fcntl.lockf(mine, fcntl.LOCK_UN, 2, 2)
    yield "in the gap", as_user(lambda: other(2), uid=0, gid=0)
    yield "before the gap", as_user(lambda: other(1), uid=0, gid=0)
    os.close(mine)
    yield "after close", as_user(lambda: other(0), uid=0, gid=0)
    reader = os.open("f", os.O_RDONLY)
    yield "exclusive on read-only", tried(fcntl.lockf, reader, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(reader)
    whole = os.open("f", os.O_RDWR)
    yield "flock", tried(fcntl.flock, whole, fcntl.LOCK_EX | fcntl.LOCK_NB)
    yield "flock of another", as_user(
        lambda: tried(fcntl.flock, os.open("f", os.O_RDWR), fcntl.LOCK_SH | fcntl.LOCK_NB), uid=0, gid=0
    )
    os.close(whole)


# special files


@case
def special_files():
    yield "fifo", tried(os.mkfifo, "p"), stat.S_ISFIFO(os.lstat("p").st_mode)
    yield "taken", tried(os.mkfifo, "p")
    yield "socket", tried(os.mknod, "s", stat.S_IFSOCK | 0o600), stat.S_ISSOCK(os.lstat("s").st_mode)
    yield "nobody reads", closed(os.open, "p", os.O_WRONLY | os.O_NONBLOCK)
    yield "rename and unlink", tried(os.rename, "p", "q"), tried(os.unlink, "q"), tried(os.unlink, "s")


def main(top):
    os.umask(0o022)
    for number, function in enumerate(CASES):
        folder = os.path.join(top, "%02d-%s" % (number, function.__name__))
        os.mkdir(folder)
        os.chdir(folder)
        for name, *results in function():
            print("%s: %s: %s" % (function.__name__, name, ", ".join(map(str, results))))
        os.chdir("/")


main(sys.argv[1])
