using MarketX.DrPortal.TestServices.Services;

namespace MarketX.DrPortal.TestServices.Commands;

/// <summary>Writes variables so that a shell can evaluate them.</summary>
internal static class Exports
{
    public static async Task WriteAsync(TextWriter output, PortalEnvironment environment, string stateFolder)
    {
        foreach (var (name, value) in environment.Variables(stateFolder))
            await output.WriteLineAsync($"export {name}='{value.Replace("'", "'\\''", StringComparison.Ordinal)}'");
    }
}
