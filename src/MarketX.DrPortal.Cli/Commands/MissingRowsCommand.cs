using System.CommandLine;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Core.Inspections.DeletedRows;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal missing-rows</c>: the rows that a restored table has and production's does not, as CSV or INSERT statements.</summary>
internal static class MissingRowsCommand
{
    private const int RowsInJson = 1000;

    private static readonly Argument<string> Database = new("database") { Description = "The database that has the rows, most often a restored one." };
    private static readonly Argument<string> Table = new("table") { Description = "The table: table or schema.table. It needs a primary key, or a unique index without nulls." };
    private static readonly Option<string?> On = CommonOptions.On();
    private static readonly Option<string> Format = new("--format") { Description = "csv, or sql for INSERT statements.", HelpName = "csv|sql", DefaultValueFactory = _ => "csv" };

    public static Command Create()
    {
        Format.AcceptOnlyFromAmong("csv", "sql");
        return new DrPortalCommand(
            "missing-rows", "Write the rows that a database's table has and production's does not, by primary key, to standard output; the counts go to standard error. With --json the first 1,000.",
            [ExitCode.DatabaseUnavailable, ExitCode.NotFound, .. ExitCode.OfServers], RunAsync)
        {
            Arguments = { Database, Table },
            Options = { Format, On },
            WorksRemotely = true,
        };
    }

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        var request = new DeletedRowsRequest(parsed.GetRequiredValue(Database), parsed.GetRequiredValue(Table)) { Server = parsed.GetValue(On) };
        using var signals = new Signals();
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
                return await RunAsync(portal, parsed, request, output, signals.Cancel);
        }

        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Wanted, output, signals.Cancel);
        var finder = engine.Get<DeletedRowsFinder>();
        if (parsed.GetValue(CommonOptions.Json))
        {
            var first = new FirstDeletedRows(RowsInJson);
            var found = await finder.FindAsync(CommonOptions.Actor, request, first, signals.Cancel);
            return Show(new MissingRows(first.Table!.Name.ToString(), [.. first.Table.Columns.Select(c => c.Name)], first.Rows, found), output);
        }

        await using var stdout = Console.OpenStandardOutput();
        DeletedRowsCount count;
        if (parsed.GetValue(Format) == "sql")
        {
            await using var file = new DeletedRowsSql(() => stdout);
            count = await finder.FindAsync(CommonOptions.Actor, request, file, signals.Cancel);
        }
        else
        {
            await using var file = new DeletedRowsCsv(() => stdout);
            count = await finder.FindAsync(CommonOptions.Actor, request, file, signals.Cancel);
        }

        // Standard output is the file.
        output.Note(count.Sentence);
        return ExitCode.Ok;
    }

    private static async Task<ExitCode> RunAsync(RemotePortal portal, ParseResult parsed, DeletedRowsRequest request, CommandOutput output, CancellationToken cancellationToken)
    {
        const string path = "api/v1/inspections/deleted-rows";
        if (parsed.GetValue(CommonOptions.Json))
            return Show(await portal.PostAsync<MissingRows>(path, request, cancellationToken), output);
        await using var stdout = Console.OpenStandardOutput();
        await portal.CopyAsync($"{path}.{parsed.GetValue(Format)}", request, stdout, cancellationToken);
        return ExitCode.Ok;
    }

    private static ExitCode Show(MissingRows rows, CommandOutput output)
    {
        output.Result(new { rows.Table, rows.Columns, rows.Rows, rows.Count.Read, rows.Count.Deleted, rows.Count.Changed, rows.Count.Newer }, _ => { });
        return ExitCode.Ok;
    }

    private sealed record MissingRows(string Table, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, DeletedRowsCount Count);
}
