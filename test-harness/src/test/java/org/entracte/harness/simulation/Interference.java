package org.entracte.harness.simulation;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import org.entracte.gateway.export.DataFile;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Volume;
import org.jspecify.annotations.Nullable;

/**
 * Lets something happen on a volume between two system calls of the gateway, as somebody who works
 * in the exported directory may do at any moment.
 */
final class Interference {
  private static final List<Class<?>> PORTS = List.of(Volume.class, Inode.class, DataFile.class);

  private long left;
  private @Nullable Runnable happening;
  private boolean paused;

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
