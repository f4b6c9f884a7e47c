package org.entracte.gateway.app;

import org.entracte.protocol.app.Program;
import picocli.CommandLine.Command;

@Command(
    name = "gateway",
    description = "Ask a running gateway.",
    mixinStandardHelpOptions = true,
    versionProvider = Program.Version.class,
    subcommands = GatewayStatusCommand.class)
final class GatewayCommand {}
