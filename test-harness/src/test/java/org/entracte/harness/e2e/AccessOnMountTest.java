package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.entracte.harness.rig.CacheProcess;
import org.entracte.harness.rig.CommandLine;
import org.entracte.harness.rig.Finished;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.KernelClient;
import org.entracte.harness.rig.ProjectFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * What a Linux kernel and its tools see of extended attributes, access control lists, groups, space
 * and read-only exports: of a gateway with four exports, and of two laptops.
 */
@Tag("e2e")
class AccessOnMountTest {
  private static final Duration STEP = Duration.ofMinutes(2);

  private Path folder = Path.of("");
  private Path logs = Path.of("");
  private Path small = Path.of("");

  @BeforeEach
  void make(TestInfo test) throws IOException {
    folder = ProjectFolder.fresh("access");
    logs = Laptop.logs(test);
    small = Files.createDirectory(folder.resolve("small"));
    host("mount", "-t", "tmpfs", "-o", "size=4m,nr_inodes=200", "tmpfs", small.toString());
  }

  @AfterEach
  void remove() {
    host("umount", small.toString());
    ProjectFolder.remove(folder);
  }

  private static String host(String... words) {
    return HostProgram.run(STEP, List.of(words)).succeeded();
  }

  private Path configuration() throws IOException {
    for (String name : List.of("tree", "fixed", "grouped")) {
      Files.createDirectory(folder.resolve(name));
    }
    for (String export : List.of("tree", "grouped")) {
      for (String group : List.of("1", "5000")) {
        Path file = folder.resolve(export).resolve("of-" + group);
        Files.writeString(file, group);
        host("chgrp", group, file.toString());
        host("chmod", "640", file.toString());
      }
    }
    Files.writeString(folder.resolve("fixed/f"), "fixed");
    return Files.writeString(
        folder.resolve("gateway.yaml"),
        """
        exports:
          tree:
            directory: %1$s/tree
          fixed:
            directory: %1$s/fixed
            read-only: true
          small:
            directory: %1$s/small
          grouped:
            directory: %1$s/grouped
            groups: server
        state: %1$s/gateway-state
        """
            .formatted(folder));
  }

  private static final String EXTENDED =
      """
      set -eux
      cd /run/mount-tree
      echo x >f && mkdir d
      setfattr -n user.colour -v red f
      setfattr -n user.empty d
      setfattr -n user.colour -v blue f
      test "$(getfattr --only-values -n user.colour f)" = blue
      getfattr -d f d | grep -q 'user.empty=""'
      for i in $(seq 40); do setfattr -n user.a-rather-long-name-for-a-value-$i -v $i f; done
      test "$(getfattr -d f | grep -c ^user.a-rather)" = 40
      setfattr -x user.colour f
      if getfattr -n user.colour f; then exit 1; fi
      if setfattr -n user.huge -v "$(head -c 70000 /dev/zero | tr '\\0' a)" f; then exit 1; fi
      setfattr -n user.colour -v green f
      chmod 644 f
      if setpriv --reuid=1000 --regid=1000 --clear-groups setfattr -n user.colour -v no f
      then exit 1; fi
      mv f g && test "$(getfattr --only-values -n user.colour g)" = green
      """;

  private static final String LISTS =
      """
      set -eux
      cd /run/mount-tree
      echo secret >list && chmod 600 list
      nfs4_getfacl list | grep -x 'A::OWNER@:rwtTcCy\\|A::OWNER@:rwatTcCy'
      as() { setpriv --reuid=$1 --regid=$1 --clear-groups sh -c "$2"; }
      if as 1000 'cat list'; then exit 1; fi
      nfs4_setfacl -a A::1000:R list
      nfs4_getfacl list | grep -q 'A::1000:r'
      test "$(stat -c %a list)" = 640
      test "$(as 1000 'cat list')" = secret
      if as 1000 'echo >>list'; then exit 1; fi
      if as 1001 'cat list'; then exit 1; fi
      nfs4_setfacl -s 'A::OWNER@:rwatTcCy,D:g:GROUP@:r,A:g:GROUP@:tcy,A::EVERYONE@:rtcy' list
      test "$(stat -c %a list)" = 604
      mkdir team && chmod 700 team
      nfs4_setfacl -a A:fd:1000:RWX team
      nfs4_getfacl team | grep -q 'A:fdi:1000:'
      as 1000 'echo by 1000 >team/made'
      nfs4_getfacl team/made | grep -q 'A::1000:rw'
      if as 1000 'nfs4_setfacl -a A::1001:R list'; then exit 1; fi
      """;

  /** Here uid 1 is daemon, of group 1 by Debian's /etc/passwd, and nobody is in group 5000. */
  private static final String GROUPS =
      """
      set -eux
      as() { setpriv --reuid=$1 --regid=1000 --groups=$2 cat "$3"; }
      test "$(as 1000 5000 /run/mount-tree/of-5000)" = 5000
      if as 1 1000 /run/mount-tree/of-1; then exit 1; fi
      test "$(as 1 1000 /run/mount-grouped/of-1)" = 1
      if as 1000 5000 /run/mount-grouped/of-5000; then exit 1; fi
      """;

  private static final String SPACE =
      """
      set -eux
      cd /run/mount-small
      test $(df --output=size -B 1 . | tail -1) = 4194304
      test $(df --output=itotal . | tail -1) = 200
      if head -c 6000000 /dev/zero >big; then exit 1; fi
      free() { df --output=avail -B 1 . | tail -1; }
      test $(free) -lt 4096
      rm big
      for i in $(seq 100); do test $(free) -lt 3000000 || break; sleep 0.1; done
      test $(free) -ge 3000000
      echo fits >again && test "$(cat again)" = fits
      if (for i in $(seq 300); do echo >file-$i || exit 1; done); then exit 1; fi
      rm -f file-* && test "$(cat again)" = fits
      """;

  private static final String FIXED =
      """
      set -ux
      cd $1
      test "$(cat f)" = fixed || exit 1
      for change in 'echo >>f' 'echo >new' 'rm f' 'mkdir d' 'mv f g' 'ln f g' 'ln -s f l' \\
          'chmod 600 f' 'touch f' 'truncate -s 0 f' 'setfattr -n user.a -v b f'; do
        if out=$(sh -c "$change" 2>&1); then exit 1; fi
        case $out in
        *Read-only*|*'not supported'*) ;;
        setfattr*'Permission denied') ;; # by ACCESS, which the client asks first
        *) echo "$change: $out"; exit 1 ;;
        esac
      done
      test "$(cat f)" = fixed && test "$(ls)" = f && ! test -w f
      """;

  private static final String LAPTOP =
      """
      set -eux
      cd /run/mount-laptop
      echo x >on-laptop
      setfattr -n user.colour -v red on-laptop
      setfattr -n user.gone -v soon on-laptop && setfattr -x user.gone on-laptop
      test "$(getfattr --only-values -n user.colour on-laptop)" = red
      for i in $(seq 100); do
        test "$(getfattr --only-values -n user.colour g)" = green && break
        sleep 0.1
      done
      getfattr --only-values -n user.colour g | grep -x green
      setfattr -n user.colour -v brown g
      getfattr -d g | grep -c ^user.a-rather | grep -x 40
      nfs4_getfacl on-laptop | grep -q OWNER@
      nfs4_setfacl -s 'A::OWNER@:rwatTcCy,A:g:GROUP@:rtcy,A::EVERYONE@:tcy' on-laptop
      test "$(stat -c %a on-laptop)" = 640
      if nfs4_setfacl -a A::1000:R on-laptop; then exit 1; fi
      """;

  @Test
  void aKernelAndItsToolsGetTheRightAnswers() throws IOException {
    try (GatewayProcess gateway = GatewayProcess.configured(configuration(), folder, logs).start();
        CacheProcess laptop =
            CacheProcess.of(gateway.export(), folder.resolve("laptop"), logs).start();
        CacheProcess reader =
            CacheProcess.of(
                    gateway.export().resolve("/fixed"),
                    folder.resolve("reader"),
                    logs.resolve("reader"))
                .start();
        KernelClient guest =
            KernelClient.boot(
                KernelClient.Request.reaching(
                    List.of(gateway.nfsPort(), laptop.nfsPort(), reader.nfsPort())),
                logs.resolve("guest"))) {
      for (String export : List.of("tree", "fixed", "small", "grouped")) {
        mount(guest, gateway.nfsPort(), export, export);
      }
      mount(guest, laptop.nfsPort(), "tree", "laptop");
      mount(guest, reader.nfsPort(), "fixed", "reader");
      guest.run(EXTENDED, STEP).succeeded();
      guest.run(LISTS, STEP).succeeded();
      guest.run(GROUPS, STEP).succeeded();
      guest.run(SPACE, STEP).succeeded();
      guest.run("set -- /run/mount-fixed\n" + FIXED, STEP).succeeded();
      guest.run("set -- /run/mount-reader\n" + FIXED, STEP).succeeded();
      guest.run(LAPTOP, STEP).succeeded();
      assertThat(laptop.commands().run("flush", "--wait").status()).isZero();
      assertThat(host("getfattr", "-d", folder.resolve("tree/on-laptop").toString()))
          .contains("user.colour=\"red\"")
          .doesNotContain("gone");
      assertThat(reader.commands().run("status").stdout()).contains("read-only");
      assertThat(host("getfattr", "-n", "user.colour", folder.resolve("tree/g").toString()))
          .contains("brown");
      exportsChange(guest, gateway);
      guest.run("umount /run/mount-*", STEP).succeeded();
      guest.shutDown();
    }
  }

  private static final String BEFORE =
      """
      set -eux
      echo kept >/run/mount-tree/kept
      echo kept >/run/mount-grouped/kept
      """;

  private static final String AFTER =
      """
      set -ux
      test "$(cat /run/mount-fresh/f)" = fixed && echo new >/run/mount-fresh/made || exit 1
      if out=$(echo more 2>&1 >>/run/mount-grouped/kept); then exit 1; fi
      case $out in *Read-only*) ;; *) exit 1 ;; esac
      test "$(cat /run/mount-grouped/kept)" = kept || exit 1
      if out=$(ls /run/mount-small 2>&1); then exit 1; fi
      case $out in *'Stale file handle'*) ;; *) exit 1 ;; esac
      if timeout 10 mount.nfs4 $ENTRACTE_SERVER:/small /run/none -o $1; then exit 1; fi
      test "$(cat <&5)" = kept && echo more >&6 && test "$(tail -n 1 /run/mount-tree/kept)" = more
      """;

  /** One export comes, one becomes read-only, one goes; who has a file of another open goes on. */
  private void exportsChange(KernelClient guest, GatewayProcess gateway) throws IOException {
    guest.run(BEFORE, STEP).succeeded();
    KernelClient.Step open =
        guest.start(
            """
            exec 5</run/mount-tree/kept 6>>/run/mount-tree/kept
            touch $ENTRACTE_RUN/data/open
            until [ -e $ENTRACTE_RUN/data/changed ]; do read -t 0.1 <> <(:) || true; done
            mkdir /run/none
            set -- %s
            """
                    .formatted(options(gateway.nfsPort()))
                + AFTER);
    Awaitility.await().atMost(STEP).until(() -> Files.exists(guest.data().resolve("open")));
    Path file = folder.resolve("gateway.yaml");
    Files.writeString(
        file,
        Files.readString(file)
            .replaceFirst(
                "(?m)^  small:\\n.*\\n", "  fresh:\n    directory: " + folder + "/fixed-2\n")
            .replace("    groups: server\n", "    groups: server\n    read-only: true\n"));
    Files.createDirectory(folder.resolve("fixed-2"));
    Files.writeString(folder.resolve("fixed-2/f"), "fixed");
    Finished reload =
        CommandLine.bare(
            "gateway", "reload", "--state", folder.resolve("gateway-state").toString());
    assertThat(reload.succeeded()).contains("added fresh", "removed small", "changed grouped");
    mount(guest, gateway.nfsPort(), "fresh", "fresh");
    Files.createFile(guest.data().resolve("changed"));
    open.await(STEP).succeeded();
    assertThat(folder.resolve("fixed-2/made")).hasContent("new\n");
    reloadsWhenItHangsUp(guest, gateway, file);
  }

  /** SIGHUP does the same; it ends nothing, also where there is nothing to be read. */
  private void reloadsWhenItHangsUp(KernelClient guest, GatewayProcess gateway, Path file)
      throws IOException {
    String good = Files.readString(file);
    Files.writeString(file, "nonsense: 1\n");
    gateway.hangUp();
    Awaitility.await().atMost(STEP).until(() -> gateway.log().contains("nothing was changed"));
    Path later = Files.createDirectory(folder.resolve("later"));
    Files.writeString(
        file, good.replaceFirst("(?m)^  fresh:$", "  later:\n    directory: " + later + "\n$0"));
    gateway.hangUp();
    Awaitility.await().atMost(STEP).until(() -> gateway.log().contains("added=[later]"));
    mount(guest, gateway.nfsPort(), "later", "later");
  }

  private static String options(int port) {
    return "vers=4.2,proto=tcp,sec=sys,nosharecache,port=" + port;
  }

  private static void mount(KernelClient guest, int port, String export, String name) {
    String line =
        String.format(
            "mkdir -p /run/mount-%2$s && mount.nfs4 $ENTRACTE_SERVER:/%1$s /run/mount-%2$s -o %3$s",
            export, name, options(port));
    guest.run(line, STEP).succeeded();
  }
}
