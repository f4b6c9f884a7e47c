package org.entracte.gateway.app;

import org.entracte.protocol.app.Program;
import picocli.CommandLine.Command;

@Command(
    name = "gateway",
    description = "Ask or steer a running gateway.",
    mixinStandardHelpOptions = true,
    versionProvider = Program.Version.class,
    subcommands = {GatewayStatusCommand.class, GatewayReloadCommand.class})
final class GatewayCommand {}
