using System.CommandLine;
using System.Globalization;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Promotions;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal kept</c>: the databases that promotions and rollbacks have kept, newest first.</summary>
internal static class KeptCommand
{
    public static Command Create() => new DrPortalCommand(
        "kept", "List the databases that promotions and rollbacks have kept, newest first.", [ExitCode.DatabaseUnavailable], RunAsync);

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        using var signals = new Signals();
        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Wanted, output, signals.Cancel);
        var preflight = engine.Get<PromotionPreflight>();
        var rows = new List<(KeptDatabase Database, long? Written)>();
        foreach (var kept in await engine.Get<KeptDatabases>().ListAsync(signals.Cancel))
            rows.Add((kept, await preflight.WrittenSinceAsync(kept.Name, signals.Cancel)));
        output.Result(
            rows.Select(r => new { r.Database.Name, r.Database.Mark.Was, r.Database.Mark.Replaced, RunId = r.Database.Mark.Run.Value, r.Database.Mark.Until, r.Database.Bytes, WrittenSince = r.Written }),
            text => Write(text, rows));
        return ExitCode.Ok;
    }

    private static void Write(TextWriter text, List<(KeptDatabase Database, long? Written)> rows)
    {
        if (rows.Count == 0)
        {
            text.WriteLine("No promotion has kept a database.");
            return;
        }

        var table = new TextTable("DATABASE", "WAS", "REPLACED", "KEPT UNTIL", ">SIZE", ">WRITTEN SINCE");
        foreach (var (kept, written) in rows)
        {
            table.Add(kept.Name, kept.Mark.Was, Texts.Time(kept.Mark.Replaced), kept.Mark.Until is { } until ? Texts.Time(until) : "-",
                kept.Bytes is { } bytes ? ByteText.Of(bytes) : "-", written?.ToString("N0", CultureInfo.InvariantCulture) ?? "not known");
        }

        table.WriteTo(text);
    }
}
