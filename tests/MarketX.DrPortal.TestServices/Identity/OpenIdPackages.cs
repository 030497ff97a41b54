using MarketX.DrPortal.TestServices.Processes;
using MarketX.DrPortal.TestServices.State;

namespace MarketX.DrPortal.TestServices.Identity;

/// <summary>The provider's packages, installed once into the cache by npm as the machine has it configured.</summary>
internal static class OpenIdPackages
{
    private const string Provider = "9.13.3";
    private const string Jose = "6.2.17";

    /// <summary>The folder that holds <c>node_modules</c>.</summary>
    /// <exception cref="ServiceException">Node.js or a package cannot be had; the message says what to do.</exception>
    public static async Task<string> EnsureAsync(string cacheFolder, CancellationToken cancellationToken)
    {
        if (!CommandLine.Exists("node") || !CommandLine.Exists("npm"))
            throw new ServiceException("The tests of the sign-in need Node.js and npm on the PATH: apt install nodejs npm.");
        var folder = Path.Combine(cacheFolder, $"oidc-provider-{Provider}");
        using var held = await FileLock.TakeAsync(folder + ".lock", cancellationToken);
        var done = Path.Combine(folder, "installed");
        if (File.Exists(done))
            return folder;
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), $$"""
            { "private": true, "type": "module", "dependencies": { "oidc-provider": "{{Provider}}", "jose": "{{Jose}}" } }
            """, cancellationToken);
        await new CommandLine("npm", "install", "--no-audit", "--no-fund", "--omit=dev") { WorkingFolder = folder }.RunAsync(cancellationToken);
        await File.WriteAllTextAsync(done, "", cancellationToken);
        return folder;
    }
}
