# Sourced. Builds gateway and cache when there is no build or the sources are newer. One build
# at a time: others wait for it and use it.

built() {
	[ -n "$(find "$home/$1/target" -maxdepth 1 -name "$1-*.jar" ! -name '*-tests.jar' 2>/dev/null)" ] &&
		[ -d "$home/$1/target/lib" ]
}

# True when any source is newer than the file $1.
newer_sources() {
	[ -n "$(find "$home/pom.xml" "$home"/{protocol,gateway,cache}/{pom.xml,src/main} \
		-type f -newer "$1" 2>/dev/null | head -n 1)" ]
}

build_is_current() {
	built gateway && built cache || return 1
	[ -d "$home/gateway/src" ] || return 0
	local stamp=$home/target/entracte-built
	[ -e "$stamp" ] && ! newer_sources "$stamp"
}

run_build() {
	command -v mvn >/dev/null || {
		printf 'entracte: the first start builds Entracte and needs Maven: apt-get install maven\n' >&2
		exit 1
	}
	printf 'entracte: building with %s (a few minutes the first time) ...\n' "$ENTRACTE_JDK" >&2
	local log=$home/target/entracte-build.log begun=$SECONDS
	# The stamp is as old as the start of the build, so that a source saved during it counts as newer.
	touch "$home/target/entracte-building"
	if ! (cd "$home" && JAVA_HOME=$ENTRACTE_JDK mvn -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true \
		-pl gateway,cache -am package 2>&1 </dev/null | tee "$log" | build_progress >&2); then
		grep -E '^\[ERROR\]|^ERROR' "$log" | head -n 20 >&2 || true
		printf 'entracte: the build failed; all of its output is in %s\n' "$log" >&2
		exit 1
	fi
	mv "$home/target/entracte-building" "$home/target/entracte-built"
	printf 'entracte: built in %s s\n' "$((SECONDS - begun))" >&2
}

# One line for each module and step that Maven reports.
build_progress() {
	sed -un 's/^\[INFO\] Building \(Entracte\|[a-z-]*\) [0-9].*/entracte:   module \1/p
		s/^\[INFO\] --- \(compiler\|jar\|dependency\):[^:]*:\([a-zA-Z-]*\).*/entracte:     \1 \2/p'
}

build_if_needed() {
	if [ "${ENTRACTE_BUILD:-auto}" = never ]; then
		built gateway && built cache && return
		printf 'entracte: ENTRACTE_BUILD=never, but %s holds no build; run it once without\n' "$home" >&2
		exit 1
	fi
	build_is_current && return
	mkdir -p "$home/target" 2>/dev/null && [ -w "$home/target" ] || {
		printf 'entracte: cannot build: %s is not writable for %s\n' "$home/target" "$(id -un)" >&2
		exit 1
	}
	command -v flock >/dev/null || {
		printf 'entracte: building needs the command flock (Debian: util-linux)\n' >&2
		exit 1
	}
	exec 9>"$home/target/entracte-build.lock"
	flock -n 9 || {
		printf 'entracte: another start is building; waiting for it ...\n' >&2
		flock 9
	}
	build_is_current || {
		run_build
		prepare
	}
	exec 9>&-
}
