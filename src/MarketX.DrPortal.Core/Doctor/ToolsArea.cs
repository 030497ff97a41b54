using System.Runtime.CompilerServices;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Doctor;

/// <summary>pg_dump and pg_restore, and whether they fit the server.</summary>
internal sealed class ToolsArea(DrPortalOptions options) : IDoctorArea
{
    private readonly PgToolLocator _tools = new(options.Tools);

    public string Name => "tools";

    public async IAsyncEnumerable<DoctorCheck> LookAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var major = await ServerMajorAsync(cancellationToken);
        yield return await LookAtAsync("pg_dump", major, m => _tools.PgDumpForAsync(m, cancellationToken), cancellationToken);
        yield return await LookAtAsync("pg_restore", major, m => _tools.PgRestoreForAsync(m, cancellationToken), cancellationToken);
    }

    private async Task<DoctorCheck> LookAtAsync(string program, int? serverMajor, Func<int, Task<PgTool>> choose, CancellationToken cancellationToken)
    {
        try
        {
            if (serverMajor is not { } major)
            {
                var found = await _tools.FindAsync(program, cancellationToken);
                return found.Count == 0
                    ? new(Name, DoctorVerdict.Problem, $"No {program} was found.", "Install the PostgreSQL client programs, or name their folder in Tools:Directories.")
                    : new(Name, DoctorVerdict.Unknown, $"{program} {string.Join(", ", found.Select(t => t.Version))} found; the server's version is not known.", "Mend the database first.");
            }

            var tool = await choose(major);
            return tool.Major == major
                ? new(Name, DoctorVerdict.Ok, $"{program} {tool.Version} ({tool.Path}) fits the server, PostgreSQL {major}.")
                : tool.Major > major
                    ? new(Name, DoctorVerdict.Warning, $"{program} {tool.Version} ({tool.Path}) is newer than the server, PostgreSQL {major}.", $"Install the client programs of PostgreSQL {major}: what a newer pg_dump writes, an older server may refuse.")
                    : new(Name, DoctorVerdict.Problem, $"{program} {tool.Version} ({tool.Path}) is older than the server, PostgreSQL {major}.", $"Install the client programs of PostgreSQL {major}.");
        }
        catch (RunFailedException e)
        {
            return new(Name, DoctorVerdict.Problem, e.Message);
        }
    }

    private async Task<int?> ServerMajorAsync(CancellationToken cancellationToken)
    {
        if (options.Database.Host.Length == 0)
            return null;
        try
        {
            return (await new ServerCatalog(new PostgresServer(options.Database), options.Production, options.Portal).VersionAsync(cancellationToken)).Major;
        }
        catch (PostgresUnavailableException)
        {
            // The database area says why; here it only means that there is nothing to compare with.
            return null;
        }
    }
}
