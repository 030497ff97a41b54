using System.Globalization;
using Npgsql;

namespace MarketX.DrPortal.Core.Drills.Queries;

/// <summary>
/// SQL that somebody typed, as a cursor of the session's transaction. DECLARE CURSOR's grammar takes one SELECT or the like and
/// nothing else (no COPY, DO, SET, NOTIFY, CALL, DELETE, second statement), and no rows are made but those that are fetched.
/// </summary>
internal static class TypedCursor
{
    private const string Name = "drportal_typed";
    private const string Prefix = $"DECLARE {Name} NO SCROLL CURSOR FOR\n";

    /// <summary>Makes the cursor. The session has to be in a transaction.</summary>
    public static async Task DeclareAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // A batch sends each command as it is, by the extended protocol, which takes one statement only.
        await using var declare = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand($"{Prefix}{sql}\n") } };
        await declare.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Fetches its first rows. Every value comes as text: there are values of any type that .NET has no room for.</summary>
    public static NpgsqlCommand Fetch(NpgsqlConnection connection, int rows) =>
        new(string.Create(CultureInfo.InvariantCulture, $"FETCH FORWARD {rows} FROM {Name}"), connection) { AllResultTypesAreUnknown = true };

    /// <summary>The character of what was typed that the server complains of, counted from 1; null where it names none.</summary>
    public static int? Place(PostgresException e) => e.Position > Prefix.Length ? e.Position - Prefix.Length : null;
}
