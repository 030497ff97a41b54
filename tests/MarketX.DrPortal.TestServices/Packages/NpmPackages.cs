using MarketX.DrPortal.TestServices.Processes;
using MarketX.DrPortal.TestServices.State;

namespace MarketX.DrPortal.TestServices.Packages;

/// <summary>Packages of npm, installed once into the cache as the machine has npm configured.</summary>
internal static class NpmPackages
{
    /// <summary>The folder that holds <c>node_modules</c> with them.</summary>
    /// <param name="cacheFolder">Where downloads are kept.</param>
    /// <param name="packages">Names and exact versions; the first one names the folder.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ServiceException">Node.js or a package cannot be had; the message says what to do.</exception>
    public static async Task<string> EnsureAsync(string cacheFolder, IReadOnlyList<(string Name, string Version)> packages, CancellationToken cancellationToken)
    {
        if (!CommandLine.Exists("node") || !CommandLine.Exists("npm"))
            throw new ServiceException($"The tests need {packages[0].Name}, and so Node.js and npm on the PATH: apt install nodejs npm.");
        var folder = Path.Combine(cacheFolder, $"{packages[0].Name}-{packages[0].Version}");
        using var held = await FileLock.TakeAsync(folder + ".lock", cancellationToken);
        var done = Path.Combine(folder, "installed");
        if (File.Exists(done))
            return folder;
        Directory.CreateDirectory(folder);
        var dependencies = string.Join(", ", packages.Select(p => $"\"{p.Name}\": \"{p.Version}\""));
        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), $$"""{ "private": true, "type": "module", "dependencies": { {{dependencies}} } }""", cancellationToken);
        await new CommandLine("npm", "install", "--no-audit", "--no-fund", "--omit=dev") { WorkingFolder = folder }.RunAsync(cancellationToken);
        await File.WriteAllTextAsync(done, "", cancellationToken);
        return folder;
    }
}
