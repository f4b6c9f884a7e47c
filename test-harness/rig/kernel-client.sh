#!/bin/bash
# kernel-client.sh RUN PORT[,PORT...] [EXPORT=/] [MOUNT_OPTIONS]
#   Boots a Linux kernel (User Mode Linux, an ordinary process), which mounts the NFSv4.1 server
#   on 127.0.0.1:PORT of the network namespace this was started in, and then runs the scripts it
#   finds in RUN, until told to stop. The guest's root is this machine's /, read-only.
#   Of several ports the first one is mounted; scripts reach the others at $ENTRACTE_SERVER too.
#
#   RUN is an existing, empty folder whose path holds no blank. In it:
#     steps/N/script   (N = 1, 2, ...) run by bash in the mount; make steps/N elsewhere and rename
#                      it into place. The guest leaves stdout, stderr and, last, status there.
#                      Steps run as they come, side by side.
#     steps/stop       made by the driver: unmount and power off
#     mounted          made by the guest once the mount is there: its line of /proc/mounts
#     data             read-write in the guest as $ENTRACTE_RUN/data
#     status           at the end: 0, 123 unmount failed, 124 mount failed
#     console, boot.log, dmesg, mountstats   what the guest said
#   Exit status: that of RUN/status; 125 when the guest did not come up or died.
#   Ends, and takes everything it made along, when it is terminated or its stdin closes.
#
# Environment:
#   ENTRACTE_RIG_TOOLS   folder for the two built helpers (default: RUN)
#   ENTRACTE_RIG_MEMORY  guest memory (default 768M)
#   ENTRACTE_RIG_CALLBACKS  a port: what listens to NFSv4.0 callbacks in the guest is there on 127.0.0.1
#                        of this namespace too (mount with clientaddr=127.0.0.1)
#   ENTRACTE_RIG_MOUNT   0: mount nothing; scripts find $ENTRACTE_SERVER, $ENTRACTE_PORT,
#                        $ENTRACTE_OPTIONS, $ENTRACTE_MOUNT and may mount by themselves
# Needs root (namespace, tap device). Several may run at once.
set -u
[ $# -ge 2 ] || { sed -n '2,/^set/p' "$0" | sed '$d' >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd -P)
run=$1 ports=${2//,/ } port=${2%%,*} export=${3:-/} extra=${4:-}
tools=${ENTRACTE_RIG_TOOLS:-$run} callbacks=${ENTRACTE_RIG_CALLBACKS:-}
ns=entracte-rig-$$
server=10.99.0.1 guest=10.99.0.2
uml= forwarders= lifeline=

cleanup() {
	trap - EXIT
	trap '' INT TERM HUP
	[ -n "$uml" ] && kill -9 "$uml" 2>/dev/null
	[ -n "$lifeline" ] && kill "$lifeline" 2>/dev/null
	[ -n "$forwarders" ] && kill $forwarders 2>/dev/null
	[ -e "/run/netns/$ns" ] && ip netns del "$ns"
}

build_tools() {
	local source flags output
	mkdir -p "$tools" || return
	while read -r source output flags; do
		[ "$tools/$output" -nt "$here/$source" ] && continue
		# shellcheck disable=SC2086 # flags is a list of words
		gcc -O2 $flags -o "$tools/$output.$$" "$here/$source" && mv "$tools/$output.$$" "$tools/$output" || return
	done <<-'LIST'
		uml-xsave-shim.c uml-xsave-shim.so -shared -fPIC
		namespace-forwarder.c namespace-forwarder -pthread
	LIST
}

make_network() {
	ip netns add "$ns" && ip -n "$ns" link set lo up &&
		ip -n "$ns" tuntap add dev uml0 mode tap vnet_hdr &&
		ip -n "$ns" addr add "$server/30" dev uml0 && ip -n "$ns" link set uml0 up
}

# start_forwarder PORT COMMAND...
start_forwarder() {
	local log=$run/forwarder-$1 tries
	shift
	"$@" >"$log" 2>&1 </dev/null &
	forwarders="$forwarders $!"
	for tries in $(seq 100); do
		grep -qs ready "$log" && return
		sleep 0.05
	done
	cat "$log" >&2
	return 1
}

start_forwarders() {
	local each
	for each in $ports; do
		start_forwarder "$each" "$tools/namespace-forwarder" "/run/netns/$ns" "$server" "$each" "$each" || return
	done
	[ -z "$callbacks" ] || start_forwarder "$callbacks" nsenter --net="/run/netns/$ns" \
		"$tools/namespace-forwarder" "/proc/$$/ns/net" 127.0.0.1 "$callbacks" "$callbacks" "$guest"
}

# The modules of the NFS client in the order in which they must be loaded.
client_modules() {
	local version
	version=$(ls /usr/lib/uml/modules | tail -n 1)
	mkdir -p "$run/modules/lib" && ln -sfn /usr/lib/uml/modules "$run/modules/lib/modules"
	modprobe -d "$run/modules" -S "$version" --show-depends nfsv4 | awk '$1 == "insmod" { printf "%s ", $2 }'
}

write_settings() {
	local options="port=$port,proto=tcp,sec=sys,hard,timeo=600"
	case ",$extra," in
	*,vers=*) ;;
	*) options="vers=4.1,$options" ;;
	esac
	[ -n "$extra" ] && options=$options,$extra
	cat >"$run/settings" <<-TEXT
		GUEST=$guest
		MOUNT_IT=${ENTRACTE_RIG_MOUNT:-1} CALLBACKS=$callbacks
		MODULES='$(client_modules)'
		export ENTRACTE_SERVER=$server ENTRACTE_PORT=$port ENTRACTE_EXPORT='$export'
		export ENTRACTE_OPTIONS='$options' ENTRACTE_MOUNT=/run/mnt ENTRACTE_RUN=/run/run
	TEXT
}

start_guest() {
	LD_PRELOAD=$tools/uml-xsave-shim.so nsenter --net="/run/netns/$ns" \
		unshare --pid --fork --kill-child=KILL \
		linux.uml "mem=${ENTRACTE_RIG_MEMORY:-768M}" rootfstype=hostfs rootflags=/ ro quiet \
		con=null con0=null,fd:1 ssl=null vec0:transport=tap,ifname=uml0,depth=128,gro=1 \
		init="$run/init.sh" rig="$run" umid="$ns" uml_dir="$run/uml" \
		>"$run/console" 2>&1 </dev/null &
	uml=$!
}

trap cleanup EXIT
trap 'exit 130' INT TERM HUP
command -v linux.uml >/dev/null || { echo "kernel-client: linux.uml is not installed (package user-mode-linux)" >&2; exit 125; }
build_tools && make_network && start_forwarders || exit 125
mkdir -p "$run/steps" "$run/data"
cp "$here/guest-init.sh" "$run/init.sh" && chmod +x "$run/init.sh" && cp "$here/tree-digest.py" "$run/" || exit 125
write_settings
start_guest
# unshare waits for its child with TERM ignored.
{ cat >/dev/null; kill -9 "$uml" 2>/dev/null; } <&0 &
lifeline=$!
wait "$uml"
uml=
[ -s "$run/status" ] && exit "$(cat "$run/status")"
echo "kernel-client: the guest left no status; its console ends with:" >&2
tail -n 15 "$run/console" >&2
exit 125
