package org.entracte.harness.simulation;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.entracte.gateway.export.DataFile;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Volume;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.jspecify.annotations.Nullable;

/**
 * Lets something happen on a volume between two system calls of the gateway, as somebody who works
 * in the exported directory may do at any moment.
 */
final class Interference {
  private static final List<Class<?>> PORTS = List.of(Volume.class, Inode.class, DataFile.class);

  /** What needs room. */
  private static final Set<String> GROWING = Set.of("create", "write", "copyFrom", "link");

  private long left;
  private @Nullable Runnable happening;
  private boolean paused;
  private boolean full;
  private final Flaw flaw = new Flaw();

  /** What {@code happening} does, it does before the {@code calls}th system call from now. */
  void after(int calls, Runnable next) {
    left = calls;
    happening = next;
  }

  void never() {
    happening = null;
  }

  /** Somebody looks and then acts through the gateway: by any file system's rules they may race. */
  void pause(boolean on) {
    paused = on;
  }

  /** Whether the disk takes nothing more. */
  void setFull(boolean noRoom) {
    full = noRoom;
  }

  boolean isFull() {
    return full;
  }

  /** Of the disk. */
  Flaw flaw() {
    return flaw;
  }

  /** Whether a call of the gateway may fail because of its disk. */
  boolean isSpoiled() {
    return full || flaw.isThere();
  }

  private void strike(String call) throws FileException {
    if (full && GROWING.contains(call)) {
      throw new FileException(FileError.NO_SPACE, "no space left on device: " + call);
    }
    if (flaw.strikes()) {
      throw new FileException(FileError.IO, "input/output error: " + call);
    }
  }

  Volume on(Volume volume) {
    return (Volume) proxy(Volume.class, volume);
  }

  private Object proxy(Class<?> port, Object target) {
    return Proxy.newProxyInstance(
        getClass().getClassLoader(), new Class<?>[] {port}, new Call(target));
  }

  private void count() {
    Runnable due = happening;
    if (due != null && !paused && --left == 0) {
      happening = null;
      due.run();
    }
  }

  private final class Call implements InvocationHandler {
    private final Object target;

    private Call(Object target) {
      this.target = target;
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments)
        throws Throwable {
      if (!method.getName().equals("close")) {
        count();
        if (isSpoiled() && canFail(method)) {
          strike(method.getName());
        }
      }
      Object[] plain = arguments == null ? new Object[0] : arguments.clone();
      for (int i = 0; i < plain.length; i++) {
        if (plain[i] != null
            && Proxy.isProxyClass(plain[i].getClass())
            && Proxy.getInvocationHandler(plain[i]) instanceof Call other) {
          plain[i] = other.target;
        }
      }
      try {
        return wrapped(method.invoke(target, plain));
      } catch (InvocationTargetException failed) {
        throw failed.getCause();
      }
    }

    private static boolean canFail(Method method) {
      return List.of(method.getExceptionTypes()).contains(FileException.class);
    }

    private @Nullable Object wrapped(@Nullable Object result) {
      if (result instanceof Optional<?> maybe) {
        return maybe.map(this::wrapped);
      }
      for (Class<?> port : PORTS) {
        if (port.isInstance(result)) {
          return proxy(port, result);
        }
      }
      return result;
    }
  }
}
