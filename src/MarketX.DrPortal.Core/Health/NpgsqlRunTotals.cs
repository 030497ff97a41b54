using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Health;

/// <summary>Reads the totals that the database keeps of its runs, which all portals share, so that any of them gives the same figures.</summary>
public sealed class NpgsqlRunTotals(NpgsqlDataSource portal) : IRunTotals
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<RunTotals>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand("SELECT kind, status, count, bytes, rows FROM drportal.run_totals WHERE count > 0 ORDER BY kind, status");
        var totals = new List<RunTotals>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            // A newer portal on the same database may know kinds that this one does not.
            if (Enum.TryParse<RunKind>(reader.GetString(0), out var kind) && Enum.TryParse<RunStatus>(reader.GetString(1), out var status))
                totals.Add(new RunTotals(kind, status, reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4)));
        }

        return totals;
    }
}
