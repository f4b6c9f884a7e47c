# Sourced. Builds everything, test-harness included, when there is no build or sources are newer.
# Waits for other builds of this folder.

harness_is_current() {
	local stamp=$home/target/harness-built
	[ -e "$stamp" ] && [ -d "$home/test-harness/target/lib" ] &&
		[ -z "$(find "$home/pom.xml" "$home"/*/pom.xml "$home"/*/src -type f -newer "$stamp" 2>/dev/null | head -n 1)" ]
}

build_harness_if_needed() {
	harness_is_current && return
	command -v mvn >/dev/null || {
		printf 'entracte: the first start builds the tests and needs Maven: apt-get install maven\n' >&2
		exit 1
	}
	mkdir -p "$home/target"
	exec 9>"$home/target/entracte-build.lock"
	flock -n 9 || {
		printf 'entracte: another build of this folder is running; waiting for it ...\n' >&2
		flock 9
	}
	harness_is_current || run_harness_build
	exec 9>&-
}

run_harness_build() {
	printf 'entracte: building with %s (a few minutes the first time) ...\n' "$ENTRACTE_JDK" >&2
	local log=$home/target/harness-build.log begun=$SECONDS
	# The stamp is as old as the start of the build, so that a source saved during it counts as newer.
	touch "$home/target/harness-building"
	# Also the stamp of bin/entracte, which starts what is built here.
	touch "$home/target/entracte-building"
	if ! (cd "$home" && JAVA_HOME=$ENTRACTE_JDK mvn -B -ntp -DskipTests -Dspotless.check.skip=true package) \
		>"$log" 2>&1 </dev/null 9>&-; then
		grep -E '^\[ERROR\]|^ERROR' "$log" | head -n 20 >&2 || true
		printf 'entracte: the build failed; all of its output is in %s\n' "$log" >&2
		exit 1
	fi
	mv "$home/target/entracte-building" "$home/target/entracte-built"
	mv "$home/target/harness-building" "$home/target/harness-built"
	printf 'entracte: built in %s s\n' "$((SECONDS - begun))" >&2
}
