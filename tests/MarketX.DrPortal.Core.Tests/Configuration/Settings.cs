using MarketX.DrPortal.Core.Configuration;
using Microsoft.Extensions.Configuration;

namespace MarketX.DrPortal.Core.Tests.Configuration;

/// <summary>Configurations from a few keys, with what every one needs already set.</summary>
internal static class Settings
{
    /// <summary>Enough to be valid; <paramref name="changes"/> are laid over it.</summary>
    public static IConfiguration Valid(params (string Key, string? Value)[] changes)
    {
        var settings = new Dictionary<string, string?> { ["Database:Host"] = "db", ["Database:User"] = "marketx", ["Database:Password"] = "p4ssw0rd" };
        foreach (var (key, value) in changes)
            settings[key] = value;
        return new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
    }

    /// <summary>A configuration from environment variables alone.</summary>
    public static IConfiguration Environment(params (string Name, string Value)[] variables) =>
        new ConfigurationBuilder().Add(new RunbookVariables(variables.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal))).Build();

    /// <summary>The problems of a configuration, for the command line.</summary>
    public static IReadOnlyList<string> Problems(IConfiguration configuration, HostKind host = HostKind.CommandLine) =>
        DrPortalOptions.Inspect(configuration, host).Problems;
}
