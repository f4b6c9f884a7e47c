#!/bin/bash
# bench-input.sh DIR HEADERS
#   Makes the input of the NFS benchmarks in DIR, from at most HEADERS C headers of libc6-dev and
#   the packages it needs: headers.tar, and headers.git, a repository of ten commits.
set -euo pipefail
top=$1 headers=$2
export LC_ALL=C.UTF-8 TZ=UTC GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME='Ada Example' GIT_AUTHOR_EMAIL=ada@example.org
export GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
export GIT_AUTHOR_DATE=2026-01-01T12:00:00Z GIT_COMMITTER_DATE=2026-01-01T12:00:00Z
cd "$top"

list_headers() {
	local package name
	for package in libc6-dev linux-libc-dev libcrypt-dev libnsl-dev libtirpc-dev; do
		# Those that are not installed here: the first one always is.
		[ "$package" = libc6-dev ] || dpkg-query -s "$package" >/dev/null 2>&1 || continue
		dpkg-query -L "$package" | grep '^/usr/include/.*\.h$'
	done | while read -r name; do
		if [ -f "$name" ] && [ ! -L "$name" ]; then printf '%s\n' "${name#/}"; fi
	done | awk -v wanted="$headers" 'NR <= wanted'
}

list_headers >headers.list
tar -C / -cf headers.tar -T headers.list
mkdir work
tar -C work -xf headers.tar
cd work
git init -q -b main .
git config gc.auto 0
for part in 0 1 2 3 4 5 6 7 8 9; do
	awk -v part="$part" 'NR % 10 == part' ../headers.list | xargs -r -d '\n' git add --
	git commit -q --allow-empty -m "Part $part"
done
cd ..
git clone -q --bare work headers.git
rm -r work
