namespace MarketX.DrPortal.Cli;

/// <summary>A command ends here, with this exit code and this sentence.</summary>
internal sealed class CommandFailedException(ExitCode code, string message) : Exception(message)
{
    public ExitCode Code { get; } = code;
}
