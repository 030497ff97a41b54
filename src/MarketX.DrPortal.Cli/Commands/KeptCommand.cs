using System.CommandLine;
using System.Globalization;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Promotions;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal kept</c>: the databases that promotions and rollbacks have kept, newest first.</summary>
internal static class KeptCommand
{
    public static Command Create() => new DrPortalCommand(
        "kept", "List the databases that promotions and rollbacks have kept, newest first.", [ExitCode.DatabaseUnavailable, .. ExitCode.OfServers], RunAsync) { WorksRemotely = true };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        using var signals = new Signals();
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
                return Show((await portal.GetAsync<RemotePage<KeptRow>>("api/v1/kept-databases?pageSize=500", signals.Cancel)).Items, output);
        }

        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Wanted, output, signals.Cancel);
        var (preflight, tables) = (engine.Get<PromotionPreflight>(), engine.Get<WrittenTables>());
        var rows = new List<KeptRow>();
        foreach (var kept in await engine.Get<KeptDatabases>().ListAsync(signals.Cancel))
            rows.Add(KeptRow.Of(kept, await preflight.WrittenSinceAsync(kept.Name, signals.Cancel), await tables.FindAsync(kept.Name, signals.Cancel)));
        return Show(rows, output);
    }

    private static ExitCode Show(IReadOnlyList<KeptRow> rows, CommandOutput output)
    {
        output.Result(rows, text => Write(text, rows));
        return ExitCode.Ok;
    }

    private static void Write(TextWriter text, IReadOnlyList<KeptRow> rows)
    {
        if (rows.Count == 0)
        {
            text.WriteLine("No promotion has kept a database.");
            return;
        }

        var table = new TextTable("DATABASE", "WAS", "REPLACED", "KEPT UNTIL", ">SIZE", ">WRITTEN SINCE");
        foreach (var kept in rows)
        {
            table.Add(kept.Name, kept.Was, Texts.Time(kept.Replaced), kept.Until is { } until ? Texts.Time(until) : "-",
                kept.Bytes is { } bytes ? ByteText.Of(bytes) : "-", kept.WrittenSince?.ToString("N0", CultureInfo.InvariantCulture) ?? "not known");
        }

        table.WriteTo(text);
        foreach (var kept in rows.Where(r => r.WrittenTables is { Count: > 0 }))
        {
            text.WriteLine();
            text.WriteLine($"Written to \"{kept.Was}\" since \"{kept.Name}\" was replaced, by table:");
            WriteTables(text, kept.WrittenTables!);
        }
    }

    private static void WriteTables(TextWriter text, IReadOnlyList<TableWrites> tables)
    {
        var table = new TextTable("TABLE", ">INSERTED", ">CHANGED", ">DELETED");
        foreach (var writes in tables)
            table.Add(writes.Table, Number(writes.Inserted), Number(writes.Updated), Number(writes.Deleted));
        table.WriteTo(text);
    }

    private static string Number(long rows) => rows.ToString("N0", CultureInfo.InvariantCulture);
}
