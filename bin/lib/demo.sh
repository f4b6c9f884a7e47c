# Sourced. `entracte demo`: one gateway and one laptop cache on this machine, until Ctrl-C.

demo_usage() {
	cat <<-'TEXT'
		Usage: entracte demo [DIR] [OPTIONS]

		Exports DIR (without it, a small generated tree), starts one laptop cache beside it and
		prints the lines that mount either. Ctrl-C stops both. Needs no root.

		  --nfs-port N         NFS port of the gateway (the first free one from 12049)
		  --http-port N        WebDAV port of the gateway (from 18080)
		  --cache-nfs-port N   NFS port of the cache (from 12149)
		  --cache-http-port N  WebDAV port of the cache (from 18180)
		  --state DIR          where gateway, cache and logs keep their files
		  --help               this text
	TEXT
}

demo() {
	local tree= state= gateway_nfs= gateway_http= cache_nfs= cache_http=
	while [ $# -gt 0 ]; do
		case $1 in
		--help | -h)
			demo_usage
			return
			;;
		--*=*)
			set -- "${1%%=*}" "${1#*=}" "${@:2}"
			continue
			;;
		--nfs-port | --http-port | --cache-nfs-port | --cache-http-port | --state)
			[ $# -ge 2 ] || fail "demo: $1 needs a value" 2
			case $1 in
			--state) ;;
			*) [[ $2 =~ ^[0-9]{1,5}$ ]] && [ "$2" -ge 1 ] && [ "$2" -le 65535 ] ||
				fail "demo: $1 needs a port from 1 to 65535, not \"$2\"" 2 ;;
			esac
			case $1 in
			--nfs-port) gateway_nfs=$2 ;;
			--http-port) gateway_http=$2 ;;
			--cache-nfs-port) cache_nfs=$2 ;;
			--cache-http-port) cache_http=$2 ;;
			--state) state=$2 ;;
			esac
			shift
			;;
		-*) fail "demo: there is no option \"$1\"; \"entracte demo --help\" lists them" 2 ;;
		*)
			[ -z "$tree" ] || fail "demo: one directory at most, not also \"$1\"" 2
			tree=$1
			;;
		esac
		shift
	done
	if [ -n "$tree" ]; then
		[ -d "$tree" ] || fail "demo: \"$tree\" is not a directory"
		tree=$(cd "$tree" && pwd -P)
	fi
	find_jdk
	build_if_needed
	demo_folder
	demo_ports
	demo_run
}

# Without --state each exported directory has a folder of its own, so that a later demo of the
# same directory carries on where the last one stopped.
demo_folder() {
	local key=sample
	[ -n "$tree" ] && key=$(basename "$tree" | tr -c 'A-Za-z0-9._\n-' _)-$(printf %s "$tree" | cksum | cut -d ' ' -f 1)
	[ -n "$state" ] || state=${XDG_STATE_HOME:-$HOME/.local/state}/entracte/demo/$key
	mkdir -p "$state"
	state=$(cd "$state" && pwd -P)
	case $state/ in
	"${tree:-/nonexistent}"/*) fail "demo: the state folder $state lies inside the exported $tree; choose another with --state" ;;
	esac
	if command -v flock >/dev/null; then
		exec 8>"$state/demo.lock"
		flock -n 8 || fail "demo: another demo uses $state; choose another folder with --state"
	fi
	name=demo
	if [ -n "$tree" ]; then
		name=$(basename "$tree" | tr -c 'A-Za-z0-9_\n-' _)
		name=${name#-}
		[ -n "$name" ] || name=root
		name=${name:0:64}
	else
		tree=$state/tree
		[ -d "$tree" ] || demo_sample "$tree"
	fi
}

demo_sample() {
	local half=$1.new
	rm -rf "$half"
	mkdir -p "$half"/{notes,src,pictures/empty}
	printf 'Edit me on the mount of the cache, stop the gateway, and go on editing.\n' >"$half/README.txt"
	printf '# Monday\n\n- write offline\n- come back\n' >"$half/notes/monday.md"
	printf 'int main(void) { return 0; }\n' >"$half/src/main.c"
	printf 'all: main\n' >"$half/src/Makefile"
	ln -s ../README.txt "$half/notes/readme"
	ln "$half/src/main.c" "$half/src/main-linked.c"
	local day
	for day in $(seq 1 60); do
		printf 'Entry of day %s.\n' "$day" >"$half/notes/day-$day.txt"
	done
	mv "$half" "$1"
}

# Sets the variable $1, if it is empty, to the first port from $2 on which nobody listens.
demo_free_port() {
	[ -z "${!1}" ] || return 0
	local port=$2
	while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
		port=$((port + 1))
	done
	printf -v "$1" %s "$port"
}

demo_ports() {
	demo_free_port gateway_nfs 12049
	demo_free_port gateway_http 18080
	demo_free_port cache_nfs 12149
	demo_free_port cache_http 18180
}

demo_run() {
	gateway_pid= cache_pid=
	trap demo_stop EXIT
	trap 'exit 0' INT TERM HUP
	# What an earlier run said must not pass for this one's.
	: >"$state/gateway.out"
	: >"$state/cache.out"
	gateway_command serve --export "$name=$tree" --nfs-port "$gateway_nfs" \
		--http-port "$gateway_http" --state "$state/gateway"
	hold_to_quotas
	${held_to_quotas[@]+"${held_to_quotas[@]}"} "${command_line[@]}" >"$state/gateway.out" 2>"$state/gateway.log" </dev/null 8>&- &
	gateway_pid=$!
	demo_await gateway "$gateway_pid"
	cache_command mount "http://127.0.0.1:$gateway_http/$name" --cache "$state/cache" \
		--nfs-port "$cache_nfs" --http-port "$cache_http" --device demo-laptop
	"${command_line[@]}" >"$state/cache.out" 2>"$state/cache.log" </dev/null 8>&- &
	cache_pid=$!
	demo_await cache "$cache_pid"
	demo_lines
	local status=0
	wait -n "$gateway_pid" "$cache_pid" || status=$?
	if kill -0 "$gateway_pid" 2>/dev/null; then
		demo_died cache "$status"
	else
		demo_died gateway "$status"
	fi
}

# Waits for the line "ready ..." of the process $2, whose output is in $1.out.
demo_await() {
	local side=$1 pid=$2 tries=0
	until grep -q '^ready ' "$state/$side.out"; do
		if ! kill -0 "$pid" 2>/dev/null; then
			local status=0
			wait "$pid" || status=$?
			demo_died "$side" "$status"
		fi
		tries=$((tries + 1))
		[ $tries -lt 600 ] || fail "demo: the $side was not ready within 60 s; see $state/$side.log"
		sleep 0.1
	done
}

demo_died() {
	printf 'entracte: the %s stopped with status %s; the end of %s:\n' "$1" "$2" "$state/$1.log" >&2
	tail -n 20 "$state/$1.log" >&2
	exit 1
}

# Stops the cache first, so that it can say goodbye to its gateway.
demo_stop() {
	trap - EXIT
	trap '' INT TERM HUP
	local side pid
	for side in cache gateway; do
		[ "$side" = cache ] && pid=$cache_pid || pid=$gateway_pid
		[ -n "$pid" ] && kill -0 "$pid" 2>/dev/null || continue
		printf 'entracte: stopping the %s ...\n' "$side" >&2
		kill -TERM "$pid" 2>/dev/null || true
		local tries=0
		while kill -0 "$pid" 2>/dev/null && [ $tries -lt 200 ]; do
			sleep 0.1
			tries=$((tries + 1))
		done
		if kill -0 "$pid" 2>/dev/null; then
			printf 'entracte: the %s did not stop within 20 s; killing it\n' "$side" >&2
			kill -KILL "$pid" 2>/dev/null || true
		fi
		wait "$pid" 2>/dev/null || true
	done
	printf 'entracte: stopped. Everything is kept in %s\n' "$state" >&2
}

demo_mount_lines() {
	local nfs=$1 http=$2
	cat <<-TEXT
		  Linux, NFS 4.2   sudo mount -t nfs4 -o vers=4.2,port=$nfs,proto=tcp,sec=sys 127.0.0.1:/$name /mnt
		  Linux, davfs2    sudo mount -t davfs -o uid=$(id -un) http://127.0.0.1:$http/$name/ /mnt
		  Windows          net use X: http://127.0.0.1:$http/$name/
		  macOS, WebDAV    mkdir -p ~/$name && mount_webdav http://127.0.0.1:$http/$name/ ~/$name
	TEXT
}

demo_lines() {
	cat <<-TEXT

		Exported    $tree
		State       $state

		The laptop's cache: keeps working when the gateway is away. Mount it with one of
		$(demo_mount_lines "$cache_nfs" "$cache_http")

		The gateway itself:
		$(demo_mount_lines "$gateway_nfs" "$gateway_http")

		Both listen on 127.0.0.1 only. The macOS NFS client speaks NFS 4.0, which is served but was
		never tried on a Mac: use WebDAV there (in Finder: Go > Connect to Server, the same address).
		davfs2 asks for a name and a password: hit enter twice. If ls says "Invalid argument" there, put
		"buf_size 64" into /etc/davfs2/davfs2.conf and mount again.

		Play with it from another terminal:
		  $home/bin/entracte status --cache $(printf %q "$state/cache")
		  $home/bin/entracte offline --cache $(printf %q "$state/cache")
		  $home/bin/entracte queue --cache $(printf %q "$state/cache")
		  $home/bin/entracte online --cache $(printf %q "$state/cache")
		  $home/bin/entracte conflicts --cache $(printf %q "$state/cache")

		Unmount first, then Ctrl-C stops both.
	TEXT
}
