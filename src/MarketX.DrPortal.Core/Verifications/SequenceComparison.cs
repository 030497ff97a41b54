using System.Globalization;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Verifications;

/// <summary>Sequences, compared.</summary>
/// <param name="Compared">How many.</param>
/// <param name="Differing">Those that differ.</param>
internal sealed record SequenceComparison(int Compared, IReadOnlyList<SequenceVerification> Differing)
{
    // A statement that names them all would grow with the database.
    private const int Batch = 200;

    /// <summary>Reads the sequences of a backup in a database. They stand outside snapshots: it is their value now.</summary>
    public static async Task<SequenceComparison> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<ManifestSequence> sequences, CancellationToken cancellationToken)
    {
        var present = await PresentAsync(connection, cancellationToken);
        var differing = new List<SequenceVerification>();
        foreach (var batch in sequences.Chunk(Batch))
        {
            var found = await ValuesAsync(connection, [.. batch.Where(s => present.Contains((s.Schema, s.Name)))], cancellationToken);
            differing.AddRange(batch.Select(s => (Sequence: s, Found: found.TryGetValue(s, out var f) ? f : ((long, bool)?)null))
                .Where(s => s.Found != (s.Sequence.LastValue, s.Sequence.IsCalled))
                .Select(s => new SequenceVerification($"{s.Sequence.Schema}.{s.Sequence.Name}", s.Sequence.LastValue, s.Sequence.IsCalled, s.Found?.Item1, s.Found?.Item2)));
        }

        return new SequenceComparison(sequences.Count, differing);
    }

    private static async Task<HashSet<(string, string)>> PresentAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S'", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var present = new HashSet<(string, string)>();
        while (await reader.ReadAsync(cancellationToken))
            present.Add((reader.GetString(0), reader.GetString(1)));
        return present;
    }

    private static async Task<Dictionary<ManifestSequence, (long, bool)>> ValuesAsync(
        NpgsqlConnection connection, ManifestSequence[] sequences, CancellationToken cancellationToken)
    {
        var values = new Dictionary<ManifestSequence, (long, bool)>();
        if (sequences.Length == 0)
            return values;
        var selects = sequences.Select((s, i) =>
            $"SELECT {i.ToString(CultureInfo.InvariantCulture)}, last_value, is_called FROM {SqlName.Quote(s.Schema)}.{SqlName.Quote(s.Name)}");
        await using var command = new NpgsqlCommand(string.Join(" UNION ALL ", selects), connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            values[sequences[reader.GetInt32(0)]] = (reader.GetInt64(1), reader.GetBoolean(2));
        return values;
    }
}
