using System.Text;
using MarketX.DrPortal.Core.Tests.Archive;
using MarketX.DrPortal.TestServices.Postgres;

namespace MarketX.DrPortal.Core.Tests.Engine;

/// <summary>A database as SQL text, for comparing two of them.</summary>
internal static class PlainDump
{
    public static async Task<string> OfAsync(PostgresServer server, string database)
    {
        var run = new ToolRun("/usr/lib/postgresql/15/bin/pg_dump", ["-h", server.Host, "-p", server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "-U", server.Owner, $"--dbname=dbname='{database}'"])
        {
            Password = server.OwnerPassword,
        };
        var text = Encoding.UTF8.GetString(await run.RunAsync());
        // The token of these two lines is random in each dump.
        return string.Join('\n', text.Split('\n').Where(l => !l.StartsWith("\\restrict ", StringComparison.Ordinal) && !l.StartsWith("\\unrestrict ", StringComparison.Ordinal)));
    }
}
