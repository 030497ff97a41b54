using Npgsql;

namespace MarketX.DrPortal.Core.Drills.Checks;

/// <summary>Whether every index can be used.</summary>
public sealed class IndexesCheck : IDrillCheck
{
    private const int Named = 5;

    /// <inheritdoc />
    public string Name => "Indexes";

    /// <inheritdoc />
    public async Task<IReadOnlyList<DrillCheckResult>> RunAsync(DrillSubject subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        await using var command = new NpgsqlCommand("""
            SELECT n.nspname || '.' || c.relname, i.indisvalid AND i.indisready AND i.indislive
            FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname !~ '^pg_' ORDER BY 1
            """, subject.Connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var count = 0;
        var invalid = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            count++;
            if (!reader.GetBoolean(1))
                invalid.Add(reader.GetString(0));
        }

        return [invalid.Count == 0
            ? new(Name, DrillVerdict.Passed, count == 0 ? "There is none." : $"{(count == 1 ? "The one index is" : $"All {count} indexes are")} valid.")
            : new(Name, DrillVerdict.Failed, $"{invalid.Count} of {count} indexes cannot be used: {string.Join(", ", invalid.Take(Named))}{(invalid.Count > Named ? $" and {invalid.Count - Named} more" : "")}.")];
    }
}
