package org.entracte.protocol.app;

import org.entracte.protocol.control.ControlException;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;

/** Runs a command line: failures that a person can do something about become one line of text. */
public final class Program {
  private Program() {}

  /** Prints the version that was built. */
  public static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {ProgramVersion.text()};
    }
  }

  /**
   * Runs the command that the words name.
   *
   * @return the exit status
   */
  public static int run(Object command, String[] words) {
    CommandLine line = new CommandLine(command);
    line.setExecutionExceptionHandler(
        (failure, failed, parsed) -> {
          if (failure instanceof StartException || failure instanceof ControlException) {
            failed.getErr().println("entracte: " + failure.getMessage());
          } else {
            failure.printStackTrace(failed.getErr());
          }
          failed.getErr().flush();
          ExitCode code = failure instanceof StartException start ? start.code() : ExitCode.ERROR;
          return code.code();
        });
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line.execute(words);
  }
}
