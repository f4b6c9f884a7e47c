package org.entracte.protocol.nfs.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections to clients that listen, most of which do nothing else here. */
final class TcpDialerTest {
  private static final ThreadFactory THREADS = Thread.ofPlatform().daemon().factory();

  private ServerSocket silent;

  /** What dialers tell: a path, or why there is none. */
  private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

  private final Dialer.Caller caller =
      new Dialer.Caller() {
        @Override
        public void connected(Dialer.DialedPath path) {
          told.add(path);
        }

        @Override
        public void ended(String why) {
          told.add(why);
        }
      };

  @BeforeEach
  void listen() throws IOException {
    silent = listener("127.0.0.1");
  }

  @AfterEach
  void stop() throws IOException {
    silent.close();
  }

  private static ServerSocket listener(String address) throws IOException {
    return new ServerSocket(0, 100, InetAddress.ofLiteral(address));
  }

  private static InetSocketAddress at(ServerSocket listener) {
    return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }

  private Object next() throws InterruptedException {
    Object next = told.poll(10, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  private Dialer.DialedPath path() throws InterruptedException {
    Object next = next();
    assertThat(next).isInstanceOf(Dialer.DialedPath.class);
    return (Dialer.DialedPath) next;
  }

  @Test
  void oneAddressDoesNotTakeAllThePlaces() throws Exception {
    try (TcpDialer dialer = new TcpDialer(THREADS, 100);
        ServerSocket elsewhere = listener("127.0.0.2")) {
      dialer.dial(at(silent), caller);
      Dialer.DialedPath one = path();
      for (int i = 1; i < 16; i++) {
        dialer.dial(at(silent), caller);
        assertThat(path().isOpen()).isTrue();
      }
      dialer.dial(at(silent), caller);
      assertThat(next()).asString().contains("127.0.0.1");
      dialer.dial(at(elsewhere), caller);
      assertThat(path().isOpen()).isTrue();
      one.close();
      assertThat(dialUntilTaken(dialer).isOpen()).as("there is room again").isTrue();
    }
  }

  /** Who has ended leaves a moment later. */
  private Dialer.DialedPath dialUntilTaken(TcpDialer dialer) throws InterruptedException {
    long began = System.nanoTime();
    while (System.nanoTime() - began < TimeUnit.SECONDS.toNanos(10)) {
      dialer.dial(at(silent), caller);
      if (next() instanceof Dialer.DialedPath path) {
        return path;
      }
    }
    throw new AssertionError("no room for 10 s");
  }

  @Test
  void aThreadThatDoesNotStartCostsNoPlace() throws Exception {
    boolean[] failing = {true};
    ThreadFactory threads =
        work ->
            new Thread(work) {
              @Override
              public void start() {
                if (failing[0]) {
                  throw new IllegalStateException("no more threads");
                }
                super.start();
              }
            };
    try (TcpDialer dialer = new TcpDialer(threads, 1)) {
      assertThatThrownBy(() -> dialer.dial(at(silent), caller))
          .isInstanceOf(IllegalStateException.class);
      assertThat(next()).asString().contains("thread");
      failing[0] = false;
      dialer.dial(at(silent), caller);
      path().close();
    }
  }

  @Test
  void aCallerThatBreaksIsToldThatItEnded() throws Exception {
    Dialer.Caller breaking =
        new Dialer.Caller() {
          @Override
          public void connected(Dialer.DialedPath path) {
            throw new IllegalStateException("on purpose");
          }

          @Override
          public void ended(String why) {
            told.add(why);
          }
        };
    try (TcpDialer dialer = new TcpDialer(THREADS, 1)) {
      dialer.dial(at(silent), breaking);
      assertThat(next()).asString().contains("on purpose");
      assertThat(dialUntilTaken(dialer).isOpen()).isTrue();
    }
  }

  @Test
  void whoReadsNothingHoldsNobodyUp() throws Exception {
    silent.setReceiveBufferSize(4096);
    try (TcpDialer dialer = new TcpDialer(THREADS, 1)) {
      dialer.dial(at(silent), caller);
      Dialer.DialedPath path = path();
      BackPath.Answer answer =
          new BackPath.Answer() {
            @Override
            public void results(XdrReader in) {}

            @Override
            public void refused(String why) {}

            @Override
            public void lost() {}
          };
      BackPath.Call call = new BackPath.Call(0x4000_0000, 1, 1, new byte[0], new byte[8000]);
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () ->
              assertThatThrownBy(
                      () -> {
                        for (int i = 0; i < 10_000; i++) {
                          int _ = path.call(call, answer);
                        }
                      })
                  .isInstanceOf(IOException.class));
      assertThat(path.isOpen()).isFalse();
    }
  }
}
