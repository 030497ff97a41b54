using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Postgres;

/// <summary>
/// Finds the client programs of the right version: <c>pg_dump</c> of the server's major version (an older one
/// refuses the server), <c>pg_restore</c> of the target's (a newer one sends settings that an older server refuses).
/// </summary>
public sealed partial class PgToolLocator(ToolOptions options)
{
    private readonly ConcurrentDictionary<string, Version?> _versions = new(StringComparer.Ordinal);

    /// <summary>All programs of this name, newest first.</summary>
    public async Task<IReadOnlyList<PgTool>> FindAsync(string program, CancellationToken cancellationToken)
    {
        var tools = new List<PgTool>();
        foreach (var path in Folders().Select(f => Path.Combine(f, program)).Where(File.Exists).Distinct(StringComparer.Ordinal))
        {
            if (await VersionAsync(path, cancellationToken) is { } version)
                tools.Add(new PgTool(path, version));
        }

        return [.. tools.OrderByDescending(t => t.Version)];
    }

    /// <summary>The <c>pg_dump</c> for a server: its own major version, else the next newer one.</summary>
    /// <exception cref="RunFailedException">None is new enough.</exception>
    public async Task<PgTool> PgDumpForAsync(int serverMajor, CancellationToken cancellationToken)
    {
        var tools = await FindAsync("pg_dump", cancellationToken);
        return Nearest(tools, serverMajor) ?? throw new RunFailedException(tools.Count == 0
            ? "No pg_dump was found. Install the PostgreSQL client programs, or name their folder in Tools:Directories."
            : $"The server is PostgreSQL {serverMajor}, the newest pg_dump here is {tools[0].Version}: it would refuse. Install the client programs of PostgreSQL {serverMajor}.");
    }

    /// <summary>The <c>pg_restore</c> for a target: its own major version, else the nearest one that is newer, else the newest.</summary>
    /// <exception cref="RunFailedException">There is none at all.</exception>
    public async Task<PgTool> PgRestoreForAsync(int targetMajor, CancellationToken cancellationToken)
    {
        var tools = await FindAsync("pg_restore", cancellationToken);
        return Nearest(tools, targetMajor) ?? tools.FirstOrDefault()
            ?? throw new RunFailedException("No pg_restore was found. Install the PostgreSQL client programs, or name their folder in Tools:Directories.");
    }

    // Of one major version the first counts: the distribution's wrappers, which choose a version by themselves, come last.
    private static PgTool? Nearest(IReadOnlyList<PgTool> tools, int major) => tools.Where(t => t.Major >= major).MinBy(t => t.Major);

    private IEnumerable<string> Folders()
    {
        if (options.Directories.Count > 0)
            return options.Directories;
        string[] roots = ["/usr/lib/postgresql", "/usr/local/lib/postgresql"];
        var versioned = roots.Where(Directory.Exists).SelectMany(Directory.GetDirectories).Select(d => Path.Combine(d, "bin"));
        var packaged = Directory.Exists("/usr") ? Directory.GetDirectories("/usr", "pgsql-*").Select(d => Path.Combine(d, "bin")) : [];
        // /usr/bin holds wrappers on Debian that choose a version by themselves; they come last.
        var search = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return [.. versioned, .. packaged, .. search];
    }

    private async Task<Version?> VersionAsync(string path, CancellationToken cancellationToken)
    {
        if (_versions.TryGetValue(path, out var known))
            return known;
        var output = new StringWriter(CultureInfo.InvariantCulture);
        var result = await PgProcess.RunAsync(path, ["--version"], new Dictionary<string, string>(StringComparer.Ordinal),
            async (stdout, token) => output.Write(await new StreamReader(stdout).ReadToEndAsync(token)), _ => { }, cancellationToken);
        var match = VersionPattern().Match(output.ToString());
        var version = result.ExitCode == 0 && match.Success
            ? new Version(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), match.Groups[2].Success ? int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) : 0)
            : null;
        return _versions[path] = version;
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)(?:\.(\d+))?", RegexOptions.CultureInvariant)]
    private static partial Regex VersionPattern();
}
