#!/bin/bash
# sample-tree.sh DIR HEADERS
#   Makes a real tree in DIR, the same names and content each time on one machine: a git repository with history in
#   project/, up to HEADERS C headers of this system in include/, a sparse 5 GiB file in big/, a
#   database in data/ and odd things in odd/. Needs root (an owner of its own, unreadable files).
set -eu
top=$1 headers=$2
umask 022
export LC_ALL=C.UTF-8 TZ=UTC GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME='Ada Example' GIT_AUTHOR_EMAIL=ada@example.org
export GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
mkdir -p "$top"
cd "$top"

make_headers() {
	mkdir include
	# The everyday ones come first, so that a small tree has them too.
	(
		cd /usr/include
		find ./stdio.h ./stdlib.h ./string.h ./limits.h ./errno.h ./math.h -type f
		find ./net ./linux -type f -size -256k | LC_ALL=C sort
		find . -type f -size -256k | LC_ALL=C sort
	) | awk -v wanted="$headers" '!seen[$0]++ && ++count <= wanted' |
		tar -C /usr/include -cf - --no-recursion -T - | tar -C include -xpf -
}

make_repository() {
	git init -q -b main project
	cd project
	git config gc.auto 0
	local commit file
	mkdir src doc
	for commit in $(seq 1 30); do
		for file in $(seq 1 8); do
			printf 'int f%d(void) { return %d; }\n' "$file" "$((commit * file))" >>"src/part-$(((commit + file) % 40)).c"
		done
		printf '## Version %d\n\nWhat changed in it.\n\n' "$commit" >>doc/history.md
		git add -A
		export GIT_AUTHOR_DATE="2026-01-$(printf %02d "$commit")T12:00:00Z"
		export GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
		git commit -q -m "Version $commit"
		[ $((commit % 10)) -ne 0 ] || git tag "v$((commit / 10))"
	done
	git checkout -q -b side v1
	printf 'another line of work\n' >side.txt
	git add -A
	git commit -q -m 'A branch'
	git checkout -q main
	git merge -q --no-ff -m 'Merge the branch' side
	cd ..
}

make_big() {
	mkdir big
	truncate -s 5G big/sparse.img
	printf 'first block' | dd of=big/sparse.img conv=notrunc status=none
	printf 'beyond four GiB' | dd of=big/sparse.img bs=1M seek=4500 conv=notrunc status=none
	printf 'last bytes' | dd of=big/sparse.img bs=1 seek=$((5 * 1024 * 1024 * 1024 - 10)) conv=notrunc status=none
}

make_data() {
	mkdir data
	seq 1 500 | sed "s/.*/insert into reading values(&, & * 3, 'measured');/" >data/readings.sql
	{
		printf 'create table reading(id integer primary key, value integer, note text);\nbegin;\n'
		cat data/readings.sql
		printf 'commit;\n'
	} | sqlite3 data/readings.db
	seq 1 20000 >data/numbers.txt
}

make_odd() {
	mkdir odd
	cd odd
	printf 'shared content\n' >linked
	ln linked linked-again
	mkdir elsewhere
	ln linked elsewhere/linked-a-third-time
	ln -s nowhere/at/all dangling
	ln -s ../project/doc/history.md history
	ln -s /etc/hostname absolute
	ln -s elsewhere directory-link
	printf 'long\n' >"$(printf 'n%.0s' $(seq 255))"
	printf 'spaces\n' >' name  with spaces '
	printf 'quotes\n' >"it's \"quoted\" \`twice\`"
	printf 'newline\n' >$'two\nlines'
	printf 'backslash\n' >'back\slash %41 & <tag> ;#?'
	printf 'latin1\n' >$'caf\xe9'
	printf 'broken\n' >$'\xff\xfe\x80'
	printf 'composed\n' >$'caf\xc3\xa9'
	printf 'decomposed\n' >$'cafe\xcc\x81'
	printf 'dash\n' >./-rf
	printf 'dots\n' >...
	printf 'secret\n' >unreadable
	chmod 000 unreadable
	printf 'owned\n' >owned-by-1234
	chown 1234:5678 owned-by-1234
	printf '#!/bin/sh\necho run\n' >run.sh
	chmod 4755 run.sh
	: >empty-file
	mkdir empty-dir sticky deep
	chmod 3777 sticky
	mkdir -p "deep/$(printf 'level/%.0s' $(seq 60))"
	printf 'bottom\n' >"deep/$(printf 'level/%.0s' $(seq 60))file"
	printf 'old\n' >from-1975
	touch -d '1975-05-17T03:04:05.123456789Z' from-1975
	printf 'nanoseconds\n' >nanoseconds
	touch -d '2026-02-03T04:05:06.789012345Z' nanoseconds
	touch -h -d '2025-12-24T18:00:00.000000001Z' dangling
	cd ..
}

make_headers
make_repository
make_big
make_data
make_odd
