# Sourced. After a build, gateway and cache are started once for a moment, and what Java loaded and
# linked then is kept (JEP 483, JEP 514): later starts take half the time. Without it all is the same,
# only slower. Java sees whether its own version and options still fit, but not whether jars were replaced: it
# would run the classes it kept, beside those of new jars.

aot_file() {
	printf '%s' "$home/$1/target/$1.aot"
}

# fits SIDE: true if there is such a file, and it is newer than all that it was made of.
fits() {
	[ -r "$(aot_file "$1")" ] &&
		[ -z "$(find "$home/$1/target" "$home/$1/target/lib" -maxdepth 1 -name '*.jar' \
			-newer "$(aot_file "$1")" 2>/dev/null)" ]
}

# aot_options SIDE: sets `aot` to the options that use what was kept; to nothing if it does not fit.
aot_options() {
	aot=()
	if fits "$1"; then
		aot=("-XX:AOTCache=$(aot_file "$1")" -Xlog:aot=off -Xlog:cds=off)
	fi
}

is_prepared() {
	fits gateway && fits cache
}

# await_ready PROCESS OUTPUT: waits until the process says that it is ready; false if it ended, or never does.
await_ready() {
	local tries
	for ((tries = 0; tries < 600; tries++)); do
		grep -q '^ready ' "$2" && return
		kill -0 "$1" 2>/dev/null || return 1
		sleep 0.1
	done
	return 1
}

# end PROCESS...: asks them to stop, and waits for it.
end() {
	local process
	for process in "$@"; do
		kill -TERM "$process" 2>/dev/null || true
		wait "$process" || true
	done
}

# In a subshell: starts both sides in the folder $1, the cache on the gateway's export, and stops them.
rehearse() (
	mkdir "$1/export"
	printf 'hello\n' >"$1/export/hello.txt"
	gateway_command serve --export "files=$1/export" --state "$1/state" --nfs-port 0 --http-port 0
	"${command_line[0]}" "-XX:AOTCacheOutput=$1/gateway.aot" -Xlog:aot=off -Xlog:cds=off \
		"${command_line[@]:1}" >"$1/gateway.out" 2>&1 &
	local gateway=$!
	await_ready "$gateway" "$1/gateway.out" || {
		end "$gateway"
		return 1
	}
	local http
	http=$(sed -n 's/^ready .*http=\([^ ]*\).*/\1/p' "$1/gateway.out")
	cache_command mount "http://$http/files" --cache "$1/cache" --nfs-port 0 --http-port 0
	"${command_line[0]}" "-XX:AOTCacheOutput=$1/cache.aot" -Xlog:aot=off -Xlog:cds=off \
		"${command_line[@]:1}" >"$1/cache.out" 2>&1 &
	local cache=$! ready=0
	await_ready "$cache" "$1/cache.out" || ready=1
	end "$cache" "$gateway"
	[ "$ready" = 0 ] && [ -s "$1/gateway.aot" ] && [ -s "$1/cache.aot" ]
)

# Makes the files anew if they are missing or old. Nothing depends on it.
prepare() {
	[ "${ENTRACTE_PREPARE:-auto}" = never ] || is_prepared && return
	[ -w "$home/gateway/target" ] && [ -w "$home/cache/target" ] || {
		printf 'entracte: cannot prepare: %s is not writable for %s\n' "$home" "$(id -un)" >&2
		return 1
	}
	local folder side
	folder=$(mktemp -d "${TMPDIR:-/tmp}/entracte-prepare-XXXXXX")
	printf 'entracte: preparing quicker starts ...\n' >&2
	rm -f "$(aot_file gateway)" "$(aot_file cache)"
	if rehearse "$folder"; then
		for side in gateway cache; do
			mv "$folder/$side.aot" "$home/$side/target/$side.aot.new"
			mv "$home/$side/target/$side.aot.new" "$(aot_file "$side")"
		done
	else
		printf 'entracte: that failed, so starts take a second longer; it said:\n' >&2
		tail -n 5 "$folder"/*.out >&2 || true
	fi
	rm -rf "$folder"
}
