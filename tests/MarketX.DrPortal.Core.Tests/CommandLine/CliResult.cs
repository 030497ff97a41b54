using System.Text.Json;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.CommandLine;

/// <summary>How a program ended and what it wrote.</summary>
public sealed record CliResult(int ExitCode, string Output, string Error)
{
    public string LastLine => Output.TrimEnd('\n').Split('\n')[^1];

    /// <summary>Standard output as one JSON document: more or less than one fails.</summary>
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Output);

    public CliResult ShouldEndWith(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"Ended with {ExitCode}, not {exitCode}.\n{Output}\n{Error}");
        return this;
    }

    /// <summary>A failure: this code, this part of a sentence, and never what must stay secret.</summary>
    public void ShouldFailWith(int exitCode, string part, params string[] secrets)
    {
        ShouldEndWith(exitCode);
        Assert.Contains(part, Error, StringComparison.Ordinal);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, Output + Error, StringComparison.Ordinal));
    }
}
