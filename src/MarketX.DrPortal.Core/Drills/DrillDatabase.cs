using System.Globalization;
using System.Text.RegularExpressions;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Drills;

/// <summary>
/// A database that a drill made. Its name ends with the day and the run, and its comment says the same: only a database
/// in which both agree is ever dropped as a drill's.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Run">The run that made it.</param>
/// <param name="PortalId">The installation of that run, for people.</param>
/// <param name="Base">What its name begins with, which is also what drills lock.</param>
/// <param name="KeptUntil">Until when it is kept; null while the drill is at work.</param>
internal sealed partial record DrillDatabase(string Name, RunId Run, string PortalId, string Base, DateTimeOffset? KeptUntil)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>The comment on it.</summary>
    public string Comment =>
        $"drportal drill: run {Run}, portal {PortalId}, kept until {KeptUntil?.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture) ?? "its end"}, of {Base}";

    /// <summary>The database of a run that begins now.</summary>
    public static DrillDatabase Of(string baseName, DateTimeOffset now, RunId run, string portalId) => new(
        SqlName.WithSuffix(baseName, $"_{now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}_{run}"), run, portalId, baseName, null);

    /// <summary>A drill's database by name and comment; null where they are not those of one.</summary>
    public static DrillDatabase? TryRead(string name, string? comment)
    {
        ArgumentNullException.ThrowIfNull(name);
        var match = CommentPattern().Match(comment ?? "");
        if (!match.Success || !NamePattern().IsMatch(name) || !name.EndsWith("_" + match.Groups["run"].Value, StringComparison.Ordinal))
            return null;
        DateTimeOffset? until = match.Groups["until"].Value == "its end" ? null : DateTimeOffset.TryParseExact(
            match.Groups["until"].Value, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
        return new DrillDatabase(name, RunId.Parse(match.Groups["run"].Value), match.Groups["portal"].Value, match.Groups["base"].Value, until);
    }

    /// <summary>All of a server that this user may drop.</summary>
    public static async Task<IReadOnlyList<DrillDatabase>> ListAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE datname ~ '_[0-9]{8}_[a-z2-7]{10}$' AND pg_has_role(datdba, 'USAGE') ORDER BY datname", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<DrillDatabase>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (TryRead(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1)) is { } database)
                found.Add(database);
        }

        return found;
    }

    /// <summary>Keeps it for a while: from then on the sweep drops it.</summary>
    public async Task KeepAsync(NpgsqlConnection connection, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"COMMENT ON DATABASE {SqlName.Quote(Name)} IS {SqlName.Literal((this with { KeptUntil = until }).Comment)}", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Drops the database of that name if the run made it and does not keep it.</summary>
    /// <returns>Whether it was there and was dropped.</returns>
    public static async Task<bool> DropAsync(NpgsqlConnection connection, string name, RunId run, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!name.EndsWith("_" + run, StringComparison.Ordinal) || !NamePattern().IsMatch(name))
            throw new RunFailedException($"\"{name}\" is not the name of a database of drill {run}; it was left alone.");
        await using var command = new NpgsqlCommand("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = $1", connection);
        command.Parameters.AddWithValue(name);
        if (await command.ExecuteScalarAsync(cancellationToken) is not { } comment)
            return false;
        // Without any comment it was made a moment before its process died: the run is in its name.
        if (comment is string text && (TryRead(name, text) is not { } database || database.Run != run))
            throw new RunFailedException($"\"{name}\" does not say that drill {run} made it; it was left alone. Its comment is: {text}");
        if (comment is string kept && TryRead(name, kept)!.KeptUntil > now)
            return false;
        return await ScratchDatabase.DropAsync(connection, name, cancellationToken);
    }

    [GeneratedRegex("_[0-9]{8}_[a-z2-7]{10}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex("\\Adrportal drill: run (?<run>[a-z2-7]{10}), portal (?<portal>[^,]+), kept until (?<until>[^,]+), of (?<base>.+)\\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex CommentPattern();
}
