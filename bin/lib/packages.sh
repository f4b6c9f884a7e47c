# Sourced. Debian packages and root, for what runs real clients.

# install_packages PROGRAM PACKAGES: those of the list that are missing.
install_packages() {
	local program=$1 packages=$2
	command -v dpkg-query >/dev/null || {
		printf '%s: this is not a Debian system; it needs the programs of these packages: %s\n' \
			"$program" "$(echo $packages)" >&2
		return
	}
	local missing
	missing=$(missing_packages "$packages" | tr '\n' ' ')
	[ -n "$missing" ] || return 0
	printf '%s: installing %s\n' "$program" "$missing" >&2
	export DEBIAN_FRONTEND=noninteractive
	# shellcheck disable=SC2086 # a list of words
	apt-get update -q >&2 && apt-get install -q -y --no-install-recommends $missing >&2 || {
		printf '%s: cannot install %s; do it by hand: apt-get install %s\n' "$program" "$missing" "$missing" >&2
		exit 1
	}
}

missing_packages() {
	local package
	for package in $1; do
		# A Maven that did not come from Debian does as well.
		[ "$package" = maven ] && command -v mvn >/dev/null && continue
		dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
			printf '%s\n' "$package"
	done
}

# become_root PROGRAM REASON ARGUMENTS...: starts bin/PROGRAM again as root, if need be.
become_root() {
	local program=$1 reason=$2
	shift 2
	[ "$(id -u)" -ne 0 ] || return 0
	command -v sudo >/dev/null || {
		printf '%s: needs root (%s), and there is no sudo; run it as root\n' "$program" "$reason" >&2
		exit 1
	}
	printf '%s: asking sudo for root (%s)\n' "$program" "$reason" >&2
	exec sudo env "HOME=$HOME" "PATH=$PATH" ${JAVA_HOME:+"JAVA_HOME=$JAVA_HOME"} \
		"$home/bin/$program" "$@"
}
