namespace MarketX.DrPortal.Cli.Remote;

/// <summary>The token for a portal, from a file or the environment: arguments are visible to every user of the machine.</summary>
internal static class RemoteToken
{
    private const string Variable = "DRPORTAL_TOKEN";
    private const string FileVariable = Variable + "_FILE";

    /// <exception cref="CommandFailedException">There is none, or its file cannot be read.</exception>
    public static string Read(FileInfo? file)
    {
        var path = file?.FullName ?? Environment.GetEnvironmentVariable(FileVariable);
        if (path is not { Length: > 0 })
        {
            return Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } token
                ? token
                : throw new CommandFailedException(ExitCode.Invalid, $"--server needs a token: give --token-file, {FileVariable} or {Variable}. It can be an API key of the portal.");
        }

        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCode.Invalid, $"The token's file {path} cannot be read: {e.Message}");
        }
    }
}
