package org.entracte.gateway.app;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP. Java's only way to it is {@code sun.misc.Signal}, which every JDK has (JEP 260 keeps it)
 * but whose mere name the compiler warns of; so it is looked up by name.
 */
final class HangUp {
  private static final Logger LOG = LoggerFactory.getLogger(HangUp.class);
  private static final String SIGNAL = "HUP";

  private HangUp() {}

  /**
   * From now on the signal does this, in a thread of its own each time, instead of ending the
   * process. Where the process was started so that the signal is ignored (nohup), it stays so.
   */
  static void does(Runnable work) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      MethodHandle run =
          MethodHandles.publicLookup()
              .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
              .bindTo(work);
      Object handling =
          MethodHandleProxies.asInterfaceInstance(
              handler, MethodHandles.dropArguments(run, 0, signal));
      Object hangUp = signal.getConstructor(String.class).newInstance(SIGNAL);
      Object _ = signal.getMethod("handle", signal, handler).invoke(null, hangUp, handling);
    } catch (InvocationTargetException refused) {
      LOG.info("SIGHUP is left as it was: {}", String.valueOf(refused.getCause()));
    } catch (ReflectiveOperationException missing) {
      LOG.warn("this Java knows no signals; use 'entracte gateway reload'", missing);
    }
  }
}
