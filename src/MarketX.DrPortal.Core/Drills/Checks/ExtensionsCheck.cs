using Npgsql;

namespace MarketX.DrPortal.Core.Drills.Checks;

/// <summary>Whether the extensions are there that the backup's database had.</summary>
public sealed class ExtensionsCheck : IDrillCheck
{
    /// <inheritdoc />
    public string Name => "Extensions";

    /// <inheritdoc />
    public async Task<IReadOnlyList<DrillCheckResult>> RunAsync(DrillSubject subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var present = new Dictionary<string, string>(StringComparer.Ordinal);
        await using (var command = new NpgsqlCommand("SELECT extname, extversion FROM pg_catalog.pg_extension", subject.Connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                present[reader.GetString(0)] = reader.GetString(1);
        }

        var expected = subject.Manifest.Extensions;
        var missing = expected.Select(e => e.Name).Where(name => !present.ContainsKey(name)).ToList();
        if (missing.Count > 0)
            return [new(Name, DrillVerdict.Failed, $"Missing, though the backup's database had {(missing.Count == 1 ? "it" : "them")}: {string.Join(", ", missing)}.")];
        // A newer version is what a new server brings: worth a word, no failure.
        var other = expected.Where(e => e.Version is not null && present[e.Name] != e.Version).Select(e => $"{e.Name} {present[e.Name]} (was {e.Version})").ToList();
        return [new(Name, DrillVerdict.Passed, (expected.Count == 0 ? "The backup's database had none." : $"All there: {string.Join(", ", expected.Select(e => e.Name))}.")
            + (other.Count == 0 ? "" : $" In another version: {string.Join(", ", other)}."))];
    }
}
