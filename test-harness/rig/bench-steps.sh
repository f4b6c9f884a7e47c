# Sourced in the guest: the steps of the NFS benchmarks. Each runs in a folder of the mount and
# prints "value N". "Cold" is a client without anything in its cache; the server's stays warm.
set -euo pipefail
steps=$(dirname "${BASH_SOURCE[0]}")
input=$ENTRACTE_RUN/data

# mount_server NAME PORT: at /run/NAME
mount_server() {
	mkdir "/run/$1"
	timeout 60 mount.nfs4 "$ENTRACTE_SERVER:$ENTRACTE_EXPORT" "/run/$1" \
		-o "${ENTRACTE_OPTIONS/port=$ENTRACTE_PORT/port=$2}"
}

unmount_servers() {
	cd /
	timeout 30 umount /run/ours /run/peer
}

cold() {
	sync
	echo 3 >/proc/sys/vm/drop_caches
}

# Prints how many seconds the command took, the end of all writing included.
timed() {
	local begun=${EPOCHREALTIME/./} ended
	"$@"
	ended=${EPOCHREALTIME/./}
	printf 'value %d.%06d\n' $(((ended - begun) / 1000000)) $(((ended - begun) % 1000000))
}

stream_write() {
	/usr/bin/python3 "$steps/bench-files.py" stream-write big "$1"
}

stream_read() {
	cold
	/usr/bin/python3 "$steps/bench-files.py" stream-read big "$1"
}

small_create() {
	mkdir small
	/usr/bin/python3 "$steps/bench-files.py" create small "$1"
}

small_list() {
	cold
	timed ls -lR small >"$TMPDIR/list"
	grep '^value' "$TMPDIR/list"
	[ "$(grep -c '^-.* 4096 .*file-' "$TMPDIR/list")" = "$1" ]
}

small_read() {
	cold
	/usr/bin/python3 "$steps/bench-files.py" read small "$1"
}

small_unlink() {
	/usr/bin/python3 "$steps/bench-files.py" unlink small "$1"
	rmdir small
}

headers_untar() {
	# So that reading the archive costs nothing.
	cat "$input/headers.tar" >/dev/null
	timed tar xf "$input/headers.tar"
}

headers_remove() {
	timed rm -r usr
}

# random_write MIB DEPTH: past the cache; the blocks bear checksums, which random_read checks.
random_write() {
	dd if=/dev/zero of=random bs=1M count="$1" conv=fsync status=none
	random write "$1" "$2"
}

random_read() {
	random read "$1" "$2"
	rm random
}

random() {
	fio --name=random --filename=random --size="$2M" --rw="rand$1" --bs=4k --direct=1 --ioengine=libaio \
		--iodepth="$3" --verify=crc32c --do_verify=0 --verify_state_save=0 \
		--output="$TMPDIR/fio" --output-format=json >&2
	/usr/bin/python3 "$steps/bench-files.py" fio "$TMPDIR/fio" "$1"
}

git_clone() {
	find "$input/headers.git" -type f -exec cat {} + >/dev/null
	timed git clone -q --no-hardlinks --no-local "$input/headers.git" clone
}

git_status_cold() {
	cold
	git_status_warm
}

git_status_warm() {
	timed git -C clone status --porcelain >"$TMPDIR/status"
	# Nothing but the time: nothing is changed.
	cat "$TMPDIR/status"
	[ "$(wc -l <"$TMPDIR/status")" = 1 ]
}
