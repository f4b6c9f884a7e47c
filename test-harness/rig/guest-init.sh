#!/bin/bash
# Process 1 of the guest that kernel-client.sh boots. Kernel argument rig= names the run folder.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
host_run=$(sed -n 's/.*rig=\([^ ]*\).*/\1/p' /proc/cmdline)
mount -t tmpfs none /run
mkdir -p /run/run /run/mnt /run/tmp /run/lock
mount -t hostfs -o "$host_run" none /run/run
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
ln -sfn /proc/self/fd /dev/fd
. /run/run/settings
{
	ip link set lo up
	ip addr add "$GUEST/30" dev vec0
	ip link set vec0 up
	hostname entracte-guest
	dmesg -n 4
	for module in $MODULES; do insmod "$module"; done
	[ -z "$CALLBACKS" ] || echo "$CALLBACKS" >/sys/module/nfs/parameters/callback_tcpport
} >/run/run/boot.log 2>&1
export HOME=/run/tmp TMPDIR=/run/tmp LC_ALL=C.UTF-8 GIT_CONFIG_NOSYSTEM=1
git config --global safe.directory '*'
git config --global user.name 'Ada Example'
git config --global user.email ada@example.org

finish() {
	dmesg >/run/run/dmesg
	echo "$1" >/run/run/status
	sync
	umount /run/run
	busybox poweroff -f
}

run_step() {
	cd /run/mnt && bash "$1/script" >"$1/stdout" 2>"$1/stderr" </dev/null
	echo $? >"$1/status.new"
	mv "$1/status.new" "$1/status"
}

if [ "$MOUNT_IT" = 1 ]; then
	timeout 60 mount.nfs4 "$ENTRACTE_SERVER:$ENTRACTE_EXPORT" /run/mnt -o "$ENTRACTE_OPTIONS" \
		>>/run/run/boot.log 2>&1 || finish 124
fi
grep ' /run/mnt ' /proc/mounts >/run/run/mounted.new
mv /run/run/mounted.new /run/run/mounted

# Nothing is ever written to this pipe: reading it waits without starting a program.
mkfifo /run/tmp/.never
exec 5<>/run/tmp/.never
next=1
until [ -e /run/run/steps/stop ]; do
	if [ -e "/run/run/steps/$next" ]; then
		run_step "/run/run/steps/$next" &
		next=$((next + 1))
	else
		read -r -t 0.05 -u 5
	fi
done
cd /
cp /proc/self/mountstats /run/run/mountstats
if [ "$MOUNT_IT" = 1 ] && ! timeout 30 umount /run/mnt >>/run/run/boot.log 2>&1; then
	umount -f -l /run/mnt
	finish 123
fi
finish 0
