package io.passbook.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "completion",
    description = "Prints a script that lets a shell complete commands and options.",
    footer = {
      "",
      "Examples:",
      "  source <(passbook completion bash)",
      "  passbook completion zsh >> ~/.zshrc"
    })
final class CompletionCommand implements Callable<Integer> {
  /** The shells. */
  enum Shell {
    bash,
    zsh
  }

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  Shell shell = Shell.bash;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec before anything else is called
  CompletionCommand() {}

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    // The script serves both shells: for zsh it switches zsh's own bash completion on.
    out.print(AutoComplete.bash("passbook", spec.root().commandLine()));
    out.flush();
    return ExitCode.OK;
  }
}
