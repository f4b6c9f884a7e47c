# Sourced. find_jdk sets ENTRACTE_JDK to the home of a JDK 25, or says what to install.

is_jdk_25() {
	[ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] &&
		grep -Eq '^JAVA_VERSION="25([."+-]|$)' "$1/release"
}

# ENTRACTE_JDK_PLACES=home looks in JAVA_HOME and the home folder alone.
jdk_candidates() {
	[ -n "${JAVA_HOME:-}" ] && printf '%s\n' "$JAVA_HOME"
	if [ "${ENTRACTE_JDK_PLACES:-all}" = all ]; then
		printf '%s\n' /usr/lib/jvm/* /usr/local/lib/jvm/*
	fi
	printf '%s\n' "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* "$HOME"/.jdks/* \
		"$HOME"/.local/share/mise/installs/java/*
	[ "${ENTRACTE_JDK_PLACES:-all}" = all ] || return 0
	printf '%s\n' /opt/* /opt/*/* /Library/Java/JavaVirtualMachines/*/Contents/Home
	local java
	if java=$(command -v java) && java=$(readlink -f "$java"); then
		printf '%s\n' "${java%/bin/java}"
	fi
}

find_jdk() {
	[ -n "${HOME:-}" ] || HOME=/nonexistent
	local candidate
	while IFS= read -r candidate; do
		if is_jdk_25 "$candidate"; then
			ENTRACTE_JDK=$candidate
			return
		fi
	done < <(jdk_candidates)
	cat >&2 <<-TEXT
		entracte: this needs a JDK 25, and there is none in JAVA_HOME (${JAVA_HOME:-not set}),
		/usr/lib/jvm, ~/.sdkman, ~/.jdks, /opt or on the PATH. Install one of these, then try again:
		  Debian, Ubuntu   apt-get install openjdk-25-jdk-headless   (where the release has it)
		                   or the package temurin-25-jdk from https://adoptium.net
		  Fedora           dnf install java-25-openjdk-devel
		  SDKMAN           sdk install java 25-tem
		  anywhere         unpack a JDK 25 and set JAVA_HOME to its folder
	TEXT
	exit 1
}
