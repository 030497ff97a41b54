using System.Diagnostics;
using System.Globalization;

namespace MarketX.DrPortal.TestServices.Postgres;

/// <summary>A database as SQL text, for comparing two of them byte by byte.</summary>
public static class PlainDump
{
    /// <summary>What pg_dump writes, without the two lines whose token is random in each dump.</summary>
    /// <param name="program">The server's own pg_dump; null takes the usual one.</param>
    /// <param name="options">Further options of pg_dump.</param>
    public static async Task<string> OfAsync(PostgresServer server, string database, CancellationToken cancellationToken, string? program = null, IReadOnlyList<string>? options = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        var start = new ProcessStartInfo(program ?? PostgresTools.PathOf("pg_dump"), ["-h", server.Host, "-p", server.Port.ToString(CultureInfo.InvariantCulture), "-U", server.Owner, .. options ?? []])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PGPASSWORD"] = server.OwnerPassword;
        // Outranks what a database's own settings say.
        start.Environment["PGOPTIONS"] = "-c standard_conforming_strings=on -c TimeZone=UTC -c bytea_output=hex";
        // As a variable the name is taken literally, whatever it contains.
        start.Environment["PGDATABASE"] = database;
        using var process = Process.Start(start)!;
        var complaint = process.StandardError.ReadToEndAsync(cancellationToken);
        var text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? string.Join('\n', text.Split('\n').Where(l => !l.StartsWith("\\restrict ", StringComparison.Ordinal) && !l.StartsWith("\\unrestrict ", StringComparison.Ordinal)))
            : throw new InvalidOperationException($"pg_dump: {await complaint}");
    }
}
