using System.Text.Json;
using MarketX.DrPortal.Core.Configuration;
using Microsoft.Extensions.Configuration;

namespace MarketX.DrPortal.Cli.Hosting;

/// <summary>Where a command's settings come from; later ones win.</summary>
internal static class CommandConfiguration
{
    /// <summary>appsettings.json in the current folder, the file that was named, the environment, the runbook's variables.</summary>
    /// <exception cref="ConfigurationException">A file is missing or cannot be read.</exception>
    public static IConfigurationRoot Build(FileInfo? file)
    {
        if (file is { Exists: false })
            throw new ConfigurationException([$"--config names {file.FullName}, which does not exist."]);
        var builder = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(Environment.CurrentDirectory, "appsettings.json"), optional: true, reloadOnChange: false);
        if (file is not null)
            builder.AddJsonFile(file.FullName, optional: false, reloadOnChange: false);
        builder.AddEnvironmentVariables().Add(RunbookVariables.FromProcess());
        try
        {
            return builder.Build();
        }
        catch (InvalidDataException e)
        {
            // The message names the file; the parser's own one inside says where in it.
            var place = e.InnerException is { } inner ? Place(inner) : "";
            throw new ConfigurationException([e.Message + place]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException([$"A settings file cannot be read: {e.Message}"]);
        }
    }

    // Never the parser's own message: it can repeat a part of the file, and with it a secret.
    private static string Place(Exception inner) =>
        (inner as JsonException ?? inner.InnerException as JsonException) is { LineNumber: { } line } ? $" Look at line {line + 1}." : "";
}
