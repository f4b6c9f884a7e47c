package org.entracte.gateway.service;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import org.entracte.gateway.export.DataFile;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Volume;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.jspecify.annotations.Nullable;

/** A volume on a disk some of whose calls end in EIO, undone. */
final class BadDisk {
  private static final List<Class<?>> PORTS = List.of(Volume.class, Inode.class, DataFile.class);

  private Fails fails = (port, call) -> false;

  /** Which calls fail: "stat" of a DataFile, for one. */
  interface Fails {
    boolean at(Class<?> port, String call);
  }

  void fails(Fails which) {
    fails = which;
  }

  void isGood() {
    fails = (port, call) -> false;
  }

  Volume on(Volume volume) {
    return (Volume) proxy(Volume.class, volume);
  }

  private Object proxy(Class<?> port, Object target) {
    return Proxy.newProxyInstance(
        getClass().getClassLoader(), new Class<?>[] {port}, new Calls(port, target));
  }

  private final class Calls implements InvocationHandler {
    private final Class<?> port;
    private final Object target;

    private Calls(Class<?> port, Object target) {
      this.port = port;
      this.target = target;
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments)
        throws Throwable {
      if (fails.at(port, method.getName())) {
        throw new FileException(FileError.IO, "input/output error: " + method.getName());
      }
      Object[] plain = arguments == null ? new Object[0] : arguments.clone();
      for (int i = 0; i < plain.length; i++) {
        plain[i] = plain(plain[i]);
      }
      try {
        return wrapped(method.invoke(target, plain));
      } catch (InvocationTargetException failed) {
        throw failed.getCause();
      }
    }

    private static Object plain(Object argument) {
      return argument != null
              && Proxy.isProxyClass(argument.getClass())
              && Proxy.getInvocationHandler(argument) instanceof Calls other
          ? other.target
          : argument;
    }

    private @Nullable Object wrapped(@Nullable Object result) {
      if (result instanceof Optional<?> maybe) {
        return maybe.map(this::wrapped);
      }
      for (Class<?> of : PORTS) {
        if (of.isInstance(result)) {
          return proxy(of, result);
        }
      }
      return result;
    }
  }
}
