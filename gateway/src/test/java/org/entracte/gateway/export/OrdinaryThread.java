package org.entracte.gateway.export;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs something as a process of an ordinary user would see it: in a thread of its own, which gives
 * up root for ever. libc's own setresuid would change every thread, the system call changes one.
 */
final class OrdinaryThread {
  static final int UID = 20_003;

  private static final MethodHandle SYSCALL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG),
              Linker.Option.firstVariadicArg(1));

  private OrdinaryThread() {}

  interface Work {
    void run() throws Exception;
  }

  static void run(Work work) throws Exception {
    AtomicReference<@Nullable Throwable> end = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                giveUpRoot();
                work.run();
              } catch (Throwable failed) {
                end.set(failed);
              }
            },
            "ordinary");
    thread.start();
    thread.join();
    if (end.get() != null) {
      throw new AssertionError("in the thread of an ordinary user", end.get());
    }
  }

  /** The groups first: afterwards that is no longer allowed. */
  private static void giveUpRoot() throws Throwable {
    boolean x86 = Abi.ofThisMachine() == Abi.X86_64;
    call(x86 ? 116 : 159, 0, 0, 0); // setgroups
    call(x86 ? 119 : 149, UID, UID, UID); // setresgid
    call(x86 ? 117 : 147, UID, UID, UID); // setresuid
  }

  private static void call(long number, long a, long b, long c) throws Throwable {
    long result = (long) SYSCALL.invokeExact(number, a, b, c);
    if (result != 0) {
      throw new AssertionError("system call " + number + " answered " + result);
    }
  }
}
